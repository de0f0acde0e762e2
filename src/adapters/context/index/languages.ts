import { pattern, patternAnyCase } from "./pattern.ts";

/**
 * How a line that defines something looks: `shape` catches the name. Where `needs` is given, a line
 * without it is not looked at, which saves most of the time.
 */
export type Rule = { needs?: string; shape: RegExp };

/**
 * A family of languages: how definitions look in it, and the endings of its files. `has_bare`: a
 * definition needs no word before its name, so a call or a control word may look like one.
 */
export type Language = {
  name: string;
  endings: readonly string[];
  has_bare?: true;
  rules: readonly Rule[];
};

const rule = (shape: RegExp, needs?: string): Rule => ({ shape, ...(needs && { needs }) });

/** What may stand before the name of a method, the name, and its type parameters. */
const METHOD = [
  String.raw`^\s*(?:(?:public|private|protected|static|async|get|set|readonly|override)\s+|\*\s*)*`,
  String.raw`(#?[A-Za-z_$][\w$]*)\s*(?:<[^>]*>)?`,
].join("");

const SCRIPT: Language = {
  name: "script",
  has_bare: true,
  endings: "js mjs cjs jsx ts mts cts tsx vue svelte astro".split(" "),
  rules: [
    rule(
      pattern`
        ^\s*(?:export\s+)?(?:default\s+)?(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?
        (?:function\s*\*?|class|interface|type|enum|namespace|module)\s+([A-Za-z_$][\w$]*)`,
    ),
    rule(
      pattern`
        ^\s*(?:export\s+)?(?:declare\s+)?(?:const|let|var)\s+([A-Za-z_$][\w$]*)\s*(?::[^=]+)?
        =\s*(?:async\s*)?(?:function\b|\(|<|[A-Za-z_$][\w$]*\s*=>|class\b|\{|\[)`,
      "=",
    ),
    rule(pattern`${METHOD}\((?!.*\)\s*[;,]?\s*$).*$`, "("),
    rule(pattern`${METHOD}\(.*\)\s*(?::[^{]+)?\{\s*$`, "{"),
    rule(/^\s*(?:module\.)?exports\.([A-Za-z_$][\w$]*)\s*=/, "exports."),
    rule(/^\s*[\w$.]+\.(?:prototype\.)?([A-Za-z_$][\w$]*)\s*=\s*(?:async\s*)?(?:function|\()/, "="),
    rule(/^\s+['"]?([A-Za-z_$][\w$]*)['"]?\s*:\s*(?:async\s*)?(?:function\b|\([^)]*\)\s*=>)/, ":"),
  ],
};

const PYTHON: Language = {
  name: "python",
  endings: ["py", "pyi"],
  rules: [rule(/^\s*(?:async\s+)?(?:def|class)\s+([A-Za-z_]\w*)/)],
};

const GO: Language = {
  name: "go",
  endings: ["go"],
  rules: [
    rule(/^func\s+(?:\([^)]*\)\s*)?([A-Za-z_]\w*)/),
    rule(/^(?:type|var|const)\s+([A-Za-z_]\w*)/),
    rule(/^\t([A-Za-z_]\w*)\s+(?:struct|interface)\s*\{/, "{"),
  ],
};

const RUST: Language = {
  name: "rust",
  endings: ["rs"],
  rules: [
    rule(
      pattern`
        ^\s*(?:pub(?:\([^)]*\))?\s+)?(?:default\s+)?(?:const\s+)?(?:async\s+)?(?:unsafe\s+)?
        (?:extern\s+"[^"]*"\s+)?(?:fn|struct|enum|trait|mod|union|type)\s+([A-Za-z_]\w*)`,
    ),
    rule(
      /^\s*(?:unsafe\s+)?impl\b(?:<[^>]*>)?\s*(?:[\w:<>,\s&']+\s+for\s+)?([A-Za-z_]\w*)/,
      "impl",
    ),
    rule(/^\s*(?:macro_rules!)\s*([A-Za-z_]\w*)/, "macro_rules!"),
  ],
};

const RUBY: Language = {
  name: "ruby",
  endings: ["rb", "rake", "gemspec"],
  rules: [rule(/^\s*(?:def|class|module)\s+(?:self\.)?([A-Za-z_]\w*[?!]?)/)],
};

/** Languages with braces and types before names. */
const BRACES: Language = {
  name: "braces",
  has_bare: true,
  endings: "java kt kts scala cs swift php c h cc cpp cxx hpp hh m mm groovy dart sol".split(" "),
  rules: [
    rule(
      pattern`
        ^\s*(?:@\w+\s+)*(?:(?:public|private|protected|internal|static|final|abstract|sealed
        |partial|open|data|override|export|inline|virtual|typedef|readonly|case)\s+)*(?:class
        |interface|enum|record|struct|object|trait|namespace|protocol|extension|union|contract)
        \s+([A-Za-z_]\w*)`,
    ),
    rule(
      pattern`
        ^\s*(?:(?:public|private|protected|internal|static|final|abstract|override|suspend|open
        |inline|mutating)\s+)*(?:fun|func|def|function)\s+(?:<[^>]*>\s*)?(?:[\w.]+\.)?
        ([A-Za-z_]\w*)`,
    ),
    rule(
      pattern`
        ^\s*(?:(?:public|private|protected|internal|static|final|abstract|synchronized|native
        |override|virtual|async|inline|extern|const|unsigned|struct)\s+)+[\w<>[\],.?&*\s:]*?\b
        ([A-Za-z_]\w*)\s*\([^;]*$`,
      "(",
    ),
    rule(/^[A-Za-z_][\w\s*&<>:,]*?\b([A-Za-z_]\w*)\s*\([^;]*$/, "("),
  ],
};

const SHELL: Language = {
  name: "shell",
  endings: ["sh", "bash", "zsh", "ksh", "fish"],
  rules: [
    rule(/^\s*function\s+([A-Za-z_][\w:-]*)/, "function"),
    rule(/^\s*([A-Za-z_][\w:-]*)\s*\(\)/, "()"),
  ],
};

const LUA: Language = {
  name: "lua",
  endings: ["lua"],
  rules: [
    rule(/^\s*(?:local\s+)?function\s+(?:[\w.]+[.:])?([A-Za-z_]\w*)/, "function"),
    rule(/^\s*(?:local\s+)?(?:[\w.]+\.)?([A-Za-z_]\w*)\s*=\s*function\b/, "function"),
  ],
};

const ELIXIR: Language = {
  name: "elixir",
  endings: ["ex", "exs"],
  rules: [
    rule(/^\s*(?:defmodule|defprotocol|defimpl)\s+(?:[\w.]+\.)?([A-Za-z_]\w*)/, "def"),
    rule(/^\s*(?:def|defp|defmacro|defmacrop|defguard|defdelegate)\s+([a-z_]\w*[?!]?)/, "def"),
  ],
};

const SQL: Language = {
  name: "sql",
  endings: ["sql"],
  rules: [
    rule(
      patternAnyCase`
        ^\s*create\s+(?:or\s+replace\s+)?(?:temp(?:orary)?\s+|unique\s+|materialized\s+)*
        (?:table|view|index|function|procedure|trigger|type)\s+(?:if\s+not\s+exists\s+)?
        (?:["\x60[]?\w+["\x60\]]?\.)?["\x60[]?([A-Za-z_]\w*)`,
    ),
  ],
};

const PERL: Language = {
  name: "perl",
  endings: ["pl", "pm"],
  rules: [rule(/^\s*(?:sub|package)\s+(?:\w+::)*([A-Za-z_]\w*)/)],
};

const TERRAFORM: Language = {
  name: "terraform",
  endings: ["tf"],
  rules: [
    rule(/^(?:resource|data)\s+"[^"]*"\s+"([^"]+)"/),
    rule(/^(?:module|variable|output|provider)\s+"([^"]+)"/),
  ],
};

const LANGUAGES = [
  SCRIPT,
  PYTHON,
  GO,
  RUST,
  RUBY,
  BRACES,
  SHELL,
  LUA,
  ELIXIR,
  SQL,
  PERL,
  TERRAFORM,
];

const BY_ENDING = new Map(
  LANGUAGES.flatMap((language) => language.endings.map((ending) => [ending, language] as const)),
);

/** The family that a file's ending stands for; `undefined`: none that is known here. */
export function languageOf(path: string): Language | undefined {
  return BY_ENDING.get(path.slice(path.lastIndexOf(".") + 1).toLowerCase());
}
