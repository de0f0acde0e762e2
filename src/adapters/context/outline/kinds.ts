/** What a definition is; people are told it in its folded form. */
export type DefinitionKind = "function" | "class" | "interface" | "type" | "module" | "value";

/**
 * How a language's syntax tree names what it defines. `wrappers` stand around a definition and
 * belong to it; `lead` are nodes just before it that do, too: comments, decorators, attributes.
 */
export type TreeShape = {
  kinds: Readonly<Record<string, DefinitionKind>>;
  wrappers: ReadonlySet<string>;
  lead: ReadonlySet<string>;
};

/** Definitions by kind, each as the names of node types in one text. */
type Named = Partial<Record<DefinitionKind, string>>;

function shape(named: Named, wrappers = "", lead = ""): TreeShape {
  const kinds: Record<string, DefinitionKind> = {};
  for (const [kind, types] of entriesOf(named)) for (const type of words(types)) kinds[type] = kind;
  return {
    kinds,
    wrappers: new Set(words(wrappers)),
    lead: new Set(["comment", "line_comment", "block_comment", ...words(lead)]),
  };
}

const words = (text: string) => text.split(/\s+/).filter((word) => word !== "");

const KINDS = ["function", "class", "interface", "type", "module", "value"] as const;

function entriesOf(named: Named): [DefinitionKind, string][] {
  return KINDS.flatMap((kind): [DefinitionKind, string][] => {
    const types = named[kind];
    return types === undefined ? [] : [[kind, types]];
  });
}

const SCRIPT = shape(
  {
    function: "function_declaration generator_function_declaration method_definition",
    class: "class_declaration abstract_class_declaration",
    interface: "interface_declaration",
    type: "type_alias_declaration enum_declaration",
    module: "internal_module module",
    value:
      "lexical_declaration variable_declaration public_field_definition assignment_expression pair",
  },
  "export_statement ambient_declaration expression_statement",
  "decorator",
);

const PYTHON = shape(
  { function: "function_definition", class: "class_definition" },
  "decorated_definition",
);

const GO = shape({
  function: "function_declaration method_declaration",
  type: "type_declaration",
  value: "const_declaration var_declaration",
});

const RUST = shape(
  {
    function: "function_item macro_definition",
    class: "struct_item impl_item union_item",
    interface: "trait_item",
    type: "enum_item type_item",
    module: "mod_item",
    value: "const_item static_item",
  },
  "",
  "attribute_item",
);

const JAVA = shape({
  function: "method_declaration constructor_declaration compact_constructor_declaration",
  class: "class_declaration record_declaration",
  interface: "interface_declaration annotation_type_declaration",
  type: "enum_declaration",
});

const RUBY = shape({ function: "method singleton_method", class: "class", module: "module" });

const PHP = shape({
  function: "function_definition method_declaration",
  class: "class_declaration trait_declaration",
  interface: "interface_declaration",
  type: "enum_declaration",
});

const CPP = shape(
  {
    function: "function_definition",
    class: "class_specifier struct_specifier union_specifier",
    type: "enum_specifier",
    module: "namespace_definition",
  },
  "template_declaration type_definition",
);

const C_SHARP = shape({
  function: "method_declaration constructor_declaration local_function_statement",
  class: "class_declaration record_declaration struct_declaration",
  interface: "interface_declaration",
  type: "enum_declaration delegate_declaration",
  module: "namespace_declaration",
  value: "property_declaration",
});

const SHELL = shape({ function: "function_definition" });

/** A grammar: its file's name, the endings of the files it reads, and the shape of its trees. */
export type Grammar = { name: string; shape: TreeShape };

const GRAMMARS: readonly (Grammar & { endings: string })[] = [
  { name: "typescript", endings: "ts mts cts", shape: SCRIPT },
  { name: "tsx", endings: "tsx", shape: SCRIPT },
  { name: "javascript", endings: "js mjs cjs jsx", shape: SCRIPT },
  { name: "python", endings: "py pyi", shape: PYTHON },
  { name: "go", endings: "go", shape: GO },
  { name: "rust", endings: "rs", shape: RUST },
  { name: "java", endings: "java", shape: JAVA },
  { name: "ruby", endings: "rb rake gemspec", shape: RUBY },
  { name: "php", endings: "php", shape: PHP },
  { name: "cpp", endings: "c h cc cpp cxx hpp hh", shape: CPP },
  { name: "c-sharp", endings: "cs", shape: C_SHARP },
  { name: "bash", endings: "sh bash", shape: SHELL },
];

const BY_ENDING = new Map(
  GRAMMARS.flatMap(({ endings, ...grammar }) =>
    words(endings).map((ending) => [ending, grammar] as const),
  ),
);

/** The grammar that reads a file, by the ending of its path; `undefined`: there is none. */
export function grammarOf(path: string): Grammar | undefined {
  return BY_ENDING.get(path.slice(path.lastIndexOf(".") + 1).toLowerCase());
}
