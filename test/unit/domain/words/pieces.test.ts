import { describe, expect, it } from "vitest";
import { piecesOf } from "../../../../src/domain/words/pieces.ts";

/** Pieces in short: `title`, then `^2` for its whole, `<0,1` for those that come before it. */
function inShort(text: string): string[] {
  return piecesOf(text).map(({ title, after, parent, waits_for }) => {
    const whole = parent === null ? "" : ` ^${parent}`;
    const before = [...after.map(({ index }) => index), ...waits_for.map((w) => w.task_id)];
    return `${title}${whole}${before.length === 0 ? "" : ` <${before.join(",")}`}`;
  });
}

type Case = [text: string, pieces: string[]];

const SENTENCES: Case[] = [
  ["Fix the login", ["Fix the login"]],
  ["Fix the login. Add tests. Update docs.", ["Fix the login", "Add tests", "Update docs"]],
  ["fix login\nadd tests\nupdate docs", ["Fix login", "Add tests", "Update docs"]],
  ["Paint the fence! Wash the car? Buy milk…", ["Paint the fence", "Wash the car?", "Buy milk…"]],
  ["Build A; build B; wash C", ["Build A", "Build B", "Wash C"]],
  ["Add tests and docs", ["Add tests and docs"]],
  ["Please add dark mode, thanks!", ["Add dark mode, thanks"]],
  ["Hi team, could you please fix the login? Thanks!", ["Fix the login"]],
  ["We need to upgrade Node. We should also drop Python 2.", ["Upgrade Node", "Drop Python 2"]],
  ["I'd like you to refactor the parser", ["Refactor the parser"]],
  ["Fix the login. It crashes when the password is empty.", ["Fix the login"]],
  [
    "The login page is broken. The footer is missing.",
    ["The login page is broken", "The footer is missing"],
  ],
  ["We use Postgres 16. Our users come from Japan. Translate the page.", ["Translate the page"]],
  ["Dark mode\n\nCSV export", ["Dark mode", "CSV export"]],
  [
    "Add a login page to the\nshop, so that people can see it\nUpdate the docs",
    ["Add a login page to the shop, so that people can see it", "Update the docs"],
  ],
  [
    `Rewrite the part of the importer that reads dates, because\nit is slow.`,
    ["Rewrite the part of the importer that reads dates, because it is slow"],
  ],
  ["修复登录。更新文档。", ["修复登录", "更新文档"]],
  ["שלום עולם. תקן את הכניסה.", ["שלום עולם", "תקן את הכניסה"]],
  ["Исправить вход. Обновить документы.", ["Исправить вход", "Обновить документы"]],
];

const UNSPLIT: Case[] = [
  ["Upgrade to v1.2.3 of lodash", ["Upgrade to v1.2.3 of lodash"]],
  ["Use Node 22.1. Fix src/a.ts. Fix b.ts", ["Use Node 22.1", "Fix src/a.ts", "Fix b.ts"]],
  [
    "Add formats, e.g. CSV and i.e. XML, etc. to the export",
    ["Add formats, e.g. CSV and i.e. XML, etc. to the export"],
  ],
  [
    'Show "Hello. How are you? Then go." on the page',
    ['Show "Hello. How are you? Then go." on the page'],
  ],
  ["Run `a; b. Then c` on start", ["Run `a; b. Then c` on start"]],
  [
    "Read https://example.org/a.b?c=d;e. Write notes.",
    ["Read https://example.org/a.b?c=d;e", "Write notes"],
  ],
  [
    "Fix the parser (it fails. Always; then it stops) today",
    ["Fix the parser (it fails. Always; then it stops) today"],
  ],
  ["If the upload fails, then the page hangs", ["If the upload fails, then the page hangs"]],
  ["The user logs in and then the page crashes", ["The user logs in and then the page crashes"]],
  [
    "Ask for confirmation before deleting a project",
    ["Ask for confirmation before deleting a project"],
  ],
  ["Fix the crash after closing the window", ["Fix the crash after closing the window"]],
  [
    "Fix the Next.js build. Then-able objects break it",
    ["Fix the Next.js build", "Then-able objects break it"],
  ],
  ["Explain why... or not", ["Explain why... or not"]],
  ["Wait 5 min. before each retry", ["Wait 5 min. before each retry"]],
  [
    "**Fix** the _login_ with `a_b_c` and [this page](https://example.org/x)",
    ["Fix the login with `a_b_c` and this page"],
  ],
];

const ORDER: Case[] = [
  [
    "First write the parser, then write the printer. Finally document both.",
    ["Write the parser", "Write the printer <0", "Document both <1"],
  ],
  ["Write the code and then deploy it", ["Write the code", "Deploy it <0"]],
  ["Build A. Build B. Then ship both.", ["Build A", "Build B", "Ship both <0,1"]],
  ["Build A; build B; finally ship both", ["Build A", "Build B", "Ship both <0,1"]],
  [
    "Write the parser. Write the printer. When that is done, deploy.",
    ["Write the parser", "Write the printer", "Deploy <1"],
  ],
  [
    "Build A. Build B. Once everything is done, announce it.",
    ["Build A", "Build B", "Announce it <0,1"],
  ],
  [
    "First, add a test. Fix the bug. Update the docs.",
    ["Add a test", "Fix the bug <0", "Update the docs <0"],
  ],
  ["Build it. Test it afterwards.", ["Build it", "Test it <0"]],
  ["Build it. Next, test it. After that, deploy it.", ["Build it", "Test it <0", "Deploy it <1"]],
  ["Start by upgrading Node, then run the tests", ["Upgrade Node", "Run the tests <0"]],
  ["Step 1: build. Step 2: test. Step 3: deploy.", ["Build", "Test <0", "Deploy <1"]],
  ["Step 2: test. Step 1: build. Step 1: lint.", ["Test <1,2", "Build", "Lint"]],
  ["Build A. Build B.\n\nAfterwards deploy.", ["Build A", "Build B", "Deploy <0,1"]],
  ["Do these in order: build, test, deploy", ["Build", "Test <0", "Deploy <1"]],
  ["Build A. Build B. Do it in that order, please.", ["Build A", "Build B <0"]],
  ["Build A, in any order, and B", ["Build A, in any order, and B"]],
  ["Secondly, test it. Thirdly, ship it.", ["Test it", "Ship it <0"]],
];

const MORE_ORDER: Case[] = [
  [
    "First fix the login, then update the docs. Paint the fence.",
    ["Fix the login", "Update the docs <0", "Paint the fence"],
  ],
  [
    "Implement login; add rate limits; write tests once both are done",
    ["Implement login", "Add rate limits", "Write tests <0,1"],
  ],
  [
    "Refactor the config. Add flags once that is done. Write docs last.",
    ["Refactor the config", "Add flags <0", "Write docs <1"],
  ],
  [
    "Phase 1:\n- a\n- b\n\nPhase 2:\n- c\n- d",
    ["Phase 1", "a ^0", "b ^0", "Phase 2 <0", "c ^3 <0", "d ^3 <0"],
  ],
  ["Write tests. Tests must pass before deploy. Deploy.", ["Write tests", "Deploy <0"]],
  ["Upgrade to Node 22. Then fix the tests.", ["Upgrade to Node 22", "Fix the tests <0"]],
  ["Build API, then UI, then docs.", ["Build API", "UI <0", "docs <1"]],
  [
    "# Ship 1.2 (after bd-a1b2)\n- notes\n- tag",
    ["Ship 1.2 (after bd-a1b2) <bd-a1b2", "notes ^0 <bd-a1b2", "Tag ^0 <bd-a1b2"],
  ],
];

/** Words that begin something of its own, and words that only say more of what stands before. */
const BESIDE: Case[] = [
  [
    "First fix the login crash, then write the docs. Also add a dark mode.",
    ["Fix the login crash", "Write the docs <0", "Add a dark mode"],
  ],
  ["First fix the login crash. Also add a dark mode.", ["Fix the login crash", "Add a dark mode"]],
  [
    "First fix the crash. Also add a dark mode. Then write docs.",
    ["Fix the crash", "Add a dark mode", "Write docs <0,1"],
  ],
  [
    "Fix the login crash, then write the docs, also add a dark mode",
    ["Fix the login crash", "Write the docs <0", "Add a dark mode"],
  ],
  ["Fix the login; also the menu is broken", ["Fix the login", "the menu is broken"]],
  ["Fix the login and also add a dark mode", ["Fix the login", "Add a dark mode"]],
  ["We should also fix the menu, which also flickers", ["Fix the menu, which also flickers"]],
  [
    "First, add tests.\n\nThen, refactor.\n\nIndependently, update the year.",
    ["Add tests", "Refactor <0", "Update the year"],
  ],
  [
    "Release list (in this order):\n- bump it\n- tag it",
    ["Release list (in this order)", "Bump it ^0", "Tag it ^0 <1"],
  ],
];

const SAID_OF_IT: Case[] = [
  ["The cart is broken. It shows nothing when the cart is empty.", ["The cart is broken"]],
  ["Set up the cache. Add a page. It depends on the cache.", ["Set up the cache", "Add a page <0"]],
  ["Do not touch the old module. Rewrite the parser.", ["Rewrite the parser"]],
  ["Do not touch the old module.", ["Do not touch the old module"]],
  [
    "Fix it in src/a.ts, then in src/b.ts, and finally update the docs",
    ["Fix it in src/a.ts, then in src/b.ts", "Update the docs <0"],
  ],
  [
    "Refactor the payments, but first add tests for them.",
    ["Add tests for them", "Refactor the payments <0"],
  ],
  [
    "Write the client, which needs the auth module. Write the auth module.",
    ["Write the client, which needs the auth module <1", "Write the auth module"],
  ],
];

const NAMED: Case[] = [
  [
    "Write the parser. Write the printer. Write the docs after the parser is done.",
    ["Write the parser", "Write the printer", "Write the docs after the parser is done <0"],
  ],
  [
    "Once the parser is merged, write the docs. Write the parser.",
    ["Once the parser is merged, write the docs <1", "Write the parser"],
  ],
  [
    "Build the parser. Build the printer. The printer depends on the parser.",
    ["Build the parser", "Build the printer <0"],
  ],
  [
    "Deploy the site. Before the deployment of the site, back up the data.",
    ["Deploy the site", "Before the deployment of the site, back up the data"],
  ],
  ["Before deploying, run the tests.", ["Run the tests", "Deploy <0"]],
  ["Run the benchmarks after upgrading Node.", ["Upgrade Node", "Run the benchmarks <0"]],
  ["Run the tests before deploying the site.", ["Run the tests", "Deploy the site <0"]],
  [
    "- build\n- test (after build)\n- deploy (depends on: test)",
    ["Build", "Test (after build) <0", "Deploy (depends on: test) <1"],
  ],
  [
    "1. Build\n2. Test, after step 1\n3. Deploy, depends on 1 and 2",
    ["Build", "Test, after step 1 <0", "Deploy, depends on 1 and 2 <0,1"],
  ],
  ["After bd-a1b2c3, write the docs", ["After bd-a1b2c3, write the docs <bd-a1b2c3"]],
  ["Write the docs (blocked by bd-a1b2.3)", ["Write the docs (blocked by bd-a1b2.3) <bd-a1b2.3"]],
  [
    "Fix the crash after login. Improve the login page.",
    ["Fix the crash after login", "Improve the login page"],
  ],
  ["- write A (after B)\n- write B (after A)", ["Write A (after B) <1", "Write B (after A)"]],
];

const LISTS: Case[] = [
  ["- a\n- b\n- c", ["a", "b", "c"]],
  ["* a\n* b", ["a", "b"]],
  ["• a\n• b", ["a", "b"]],
  ["1. a\n2. b\n3. c", ["a", "b", "c"]],
  ["1) a\n2) b", ["a", "b"]],
  ["a) x\nb) y", ["x", "y"]],
  ["1. fix login 2. add tests 3. update docs", ["Fix login", "Add tests", "Update docs"]],
  ["Please do: 1) fix login, 2) add tests", ["Fix login", "Add tests"]],
  ["- [ ] a\n- [x] b\n- [ ] c", ["a", "c"]],
  ["- a\n- b\n  - c\n  - d\n- e", ["a", "b", "c ^1", "d ^1", "e"]],
  ["- a\n\t- b\n\t- c\n\t\t- d\n\t\t- e", ["a", "b ^0", "c ^0", "d ^2", "e ^2"]],
  ["- a\n  - only", ["a"]],
  ["Tasks in this order:\n1. build\n2. test\n3. deploy", ["Build", "Test <0", "Deploy <1"]],
  ["Steps:\n- build\n- test", ["Build", "Test <0"]],
  ["Step by step:\n- build\n- test", ["Build", "Test <0"]],
  ["Tasks (in parallel):\n1. build\n2. test", ["Build", "Test"]],
  [
    "Add a login page:\n- form\n- session\n\nAfterwards deploy.",
    ["Add a login page", "form ^0", "session ^0", "Deploy <0"],
  ],
  ["- fix login\n- fix logout\n- then deploy", ["Fix login", "Fix logout", "Deploy <0,1"]],
  ["- Fix the login. It crashes. See the log.\n- Add docs", ["Fix the login", "Add docs"]],
  [
    "Build the core.\n\nThen ship:\n- docs\n- site",
    ["Build the core", "Ship <0", "docs ^1 <0", "site ^1 <0"],
  ],
  ["- a\n\n  More of a.\n\n- b", ["a", "b"]],
  ["-\n- a\n-\n- b", ["a", "b"]],
];

const HEADINGS: Case[] = [
  [
    "# Release 1.2\n- write notes\n- tag\n\n# Docs\nFix the typo.",
    ["Release 1.2", "Write notes ^0", "Tag ^0", "Fix the typo"],
  ],
  [
    "# Fix the login crash\nIt says NPE.\n\n## Steps to reproduce\n1. open\n2. click",
    ["Fix the login crash"],
  ],
  [
    "Shop\n====\n\n- cart\n- checkout\n\nAdmin\n-----\n\n- users\n- roles",
    ["Shop", "cart ^0", "checkout ^0", "Admin ^0", "users ^3", "roles ^3"],
  ],
  [
    "**Backend**\n- api\n- db\n\n**Frontend**\n- page\n- menu",
    ["Backend", "api ^0", "db ^0", "Frontend", "page ^3", "menu ^3"],
  ],
  [
    "# Step 1: Backend\n- api\n- db\n# Step 2: Frontend\n- page\n- menu",
    ["Backend", "api ^0", "db ^0", "Frontend <0", "page ^3 <0", "menu ^3 <0"],
  ],
  ["# Tasks\n- a\n- b", ["a", "b"]],
  ["# Only a heading", ["Only a heading"]],
];

const HOSTILE: Case[] = [
  ["", []],
  ["!!! ... --- ***", []],
  ["💥🔥", []],
  ["- \n- \n1.", []],
  ["```\nrm -rf /\n```", ["```\nrm -rf /\n```".replaceAll("\n", " ")]],
  ["Fix it:\n```\na; b. Then c\n```\nThen ship it.", ["Fix it", "Ship it <0"]],
  ["- [x] all\n- [x] done", []],
];

describe.each([
  ["sentences", SENTENCES],
  ["what does not part", UNSPLIT],
  ["order words", ORDER],
  ["more order words", MORE_ORDER],
  ["what stands beside", BESIDE],
  ["what is said of a piece", SAID_OF_IT],
  ["named order", NAMED],
  ["lists", LISTS],
  ["headings", HEADINGS],
  ["hostile text", HOSTILE],
])("%s", (_, cases) => {
  it.each(cases)("%j is read as told", (text, pieces) => {
    expect(inShort(text)).toEqual(pieces);
  });
});
