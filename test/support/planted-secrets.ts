/** A secret that is no one's: its kind, a line as it stands in files, and what must not be seen. */
export type Planted = { kind: string; line: string; value: string };

/** Letters and digits as random as a key; put together here, so that no file holds a secret. */
const letters = "q7Rt2Zk9Xw4Lm8Vb3Nc6Hd1Jf5Gs0PyT".repeat(4);
const some = (length: number, from = 0) => letters.slice(from, from + length);
const hex = (length: number) => "3f9a1c7e5b2d8046".repeat(8).slice(0, length);

/** The mark `·` in a value goes: it keeps this file itself free of what looks like a secret. */
const planted = (kind: string, before: string, marked: string, after = ""): Planted => {
  const value = marked.replaceAll("·", "");
  return { kind, line: before + value + after, value };
};

/** What a token is, wherever it stands. */
const BY_THEMSELVES: readonly Planted[] = [
  planted("anthropic", "use ", `sk-·ant-api03-${some(40)}`),
  planted("openai", "use ", `sk-·proj-${some(44)}`),
  planted("stripe", "use ", `sk_·live_${some(24)}`),
  planted("stripe webhook", "use ", `wh·sec_${some(32)}`),
  planted("github classic", "use ", `gh·p_${some(36)}`),
  planted("github fine-grained", "use ", `github_·pat_${some(22)}_${some(59)}`),
  planted("gitlab", "use ", `gl·pat-${some(20)}`),
  planted("npm", "use ", `np·m_${some(36)}`),
  planted("pypi", "use ", `py·pi-AgEIcHlwaS5vcmc${some(60)}`),
  planted("slack token", "use ", `xo·xb-123456789012-${some(24)}`),
  planted(
    "slack webhook",
    "https://hooks.slack.com/services/",
    `T0${some(8)}/B0${some(8)}/${some(24)}`,
  ),
  planted("discord bot", "use ", `M${some(23)}.${some(6)}.${some(27)}`),
  planted("discord webhook", "https://discord.com/api/webhooks/", `123456789012345678/${some(68)}`),
  planted("telegram bot", "use ", `123456789:·AA${some(33)}`),
  planted("aws key id", "use ", `AK·IAQ3EGT7KZ2XWVBNM4`),
  planted("google", "use ", `AI·za${some(35)}`),
  planted("google oauth", "use ", `GOC·SPX-${some(28)}`),
  planted("sendgrid", "use ", `S·G.${some(22)}.${some(43)}`),
  planted("twilio", "use ", `S·K${hex(32)}`),
  planted("hugging face", "use ", `h·f_${some(34)}`),
  planted("digital ocean", "use ", `do·p_v1_${hex(64)}`),
  planted("docker hub", "use ", `dck·r_pat_${some(27)}`),
  planted("vault", "use ", `hv·s.${some(24)}`),
  planted("jwt", "use ", `ey·J${some(20)}.ey·J${some(30)}.${some(30)}`),
];

/** What a secret is by what stands before it. */
const BY_PLACE: readonly Planted[] = [
  planted("aws secret", "aws_secret_access_key = ", some(40, 3)),
  planted("azure storage", "AccountName=circus;AccountKey=", `${some(86, 5)}==`, ";"),
  planted(
    "azure signature",
    "https://circus.blob.core.windows.net/x?sv=2&sig=",
    `${some(43, 7)}%3D`,
  ),
  planted("address", "postgres://circus:", "h4y-4-th3-l10ns", "@db.example/circus"),
  planted("bearer", "curl -H 'Authorization: Bearer ", some(32, 9), "'"),
  planted("basic auth", "Authorization: Basic ", `${some(26, 11)}==`),
  planted("docker auth", '"auth": "', some(28, 13), '"'),
  planted("netrc", "machine git.example login circus password ", some(14, 15)),
  planted("assignment", 'const password = "', "tr4p3ze-4rt1st", '";'),
  planted("env line", "SHOP_API_KEY=", some(16, 17)),
  planted("env line, short", "DB_PASSWORD=", "g1raffe!"),
  planted("yaml", "  MAIL_SECRET: ", some(16, 19)),
  planted("random value", "credentials: ", some(32, 21)),
];

const keyOf = (kind: string, name: string): Planted => {
  const body = [some(64, 1), some(64, 2), some(64, 4)];
  const [begin, end] = ["BEGIN", "END"].map((word) => `-----${word} ${name.replace("·", "")}-----`);
  return { kind, line: [begin, ...body, end].join("\n"), value: body[1] ?? "" };
};

const KEYS: readonly Planted[] = [
  keyOf("rsa key", "RSA ·PRIVATE KEY"),
  keyOf("ssh key", "OPENSSH ·PRIVATE KEY"),
  keyOf("pgp key", "PGP ·PRIVATE KEY BLOCK"),
];

/** Secrets of so many kinds, each in a line (keys in several) as files hold it. */
export const PLANTED: readonly Planted[] = [...BY_THEMSELVES, ...BY_PLACE, ...KEYS];

/** All of them as one text, a paragraph each. */
export const PLANTED_TEXT = PLANTED.map(({ line }) => line).join("\n\n");

/** The kinds of those that a text still holds. */
export function leaked(text: string): string[] {
  return PLANTED.filter(({ value }) => text.includes(value)).map(({ kind }) => kind);
}
