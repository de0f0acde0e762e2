/** A shape of secrets: what it is called, and how it is found. Each takes linear time. */
export type Shape = {
  kind: string;
  pattern: RegExp;
  /** Words of an example look like it, too: only what is as random as a secret counts for sure. */
  is_weak?: true;
};

/** Secrets that give themselves away wherever they stand, by how they begin. */
const BY_THEMSELVES: readonly Shape[] = [
  { kind: "anthropic-key", pattern: /\bsk-ant-[A-Za-z0-9_-]{16,}/g },
  { kind: "api-key", pattern: /\bsk-(?:proj-|svcacct-|or-v1-)?[A-Za-z0-9_-]{20,}/g },
  { kind: "stripe-key", pattern: /\b(?:[rsp]k_(?:live|test)|whsec)_[A-Za-z0-9]{16,}/g },
  { kind: "github-token", pattern: /\bgh[pousr]_[A-Za-z0-9]{30,}|\bgithub_pat_[A-Za-z0-9_]{30,}/g },
  { kind: "gitlab-token", pattern: /\bgl(?:pat|dt|rt|ptt|cbt|oas|soat)-[A-Za-z0-9_-]{20,}/g },
  { kind: "npm-token", pattern: /\bnpm_[A-Za-z0-9]{30,}/g },
  { kind: "pypi-token", pattern: /\bpypi-[A-Za-z0-9_-]{50,}/g },
  { kind: "slack-token", pattern: /\bxox[abeoprs]-[A-Za-z0-9-]{10,}|\bxapp-\d-[A-Za-z0-9-]{20,}/g },
  {
    kind: "slack-webhook",
    pattern: /(?<=hooks\.slack\.com\/(?:services|workflows|triggers)\/)[A-Za-z0-9/_-]{20,}/g,
  },
  {
    kind: "discord-webhook",
    pattern: /(?<=discord(?:app)?\.com\/api\/webhooks\/)\d{15,22}\/[\w-]{40,}/g,
  },
  { kind: "discord-token", pattern: /\b[MNO][A-Za-z\d_-]{23,27}\.[\w-]{6}\.[\w-]{27,}/g },
  { kind: "telegram-token", pattern: /\b\d{8,10}:AA[\w-]{32,33}(?![\w-])/g },
  { kind: "aws-key", pattern: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g },
  {
    kind: "google-key",
    pattern: /\bAIza[A-Za-z0-9_-]{35}|\bGOCSPX-[\w-]{20,}|\bya29\.[\w-]{20,}/g,
  },
  { kind: "sendgrid-key", pattern: /\bSG\.[\w-]{16,40}\.[\w-]{16,}/g },
  { kind: "twilio-key", pattern: /\bSK[0-9a-f]{32}\b/g },
  { kind: "hugging-face-token", pattern: /\bhf_[A-Za-z0-9]{30,}/g },
  { kind: "digitalocean-token", pattern: /\bdo[opr]_v1_[a-f0-9]{40,}/g },
  { kind: "docker-token", pattern: /\bdckr_[a-z]{3}_[\w-]{20,}/g },
  { kind: "age-key", pattern: /\bAGE-SECRET-KEY-1[A-Z0-9]{50,}/g },
  {
    kind: "service-token",
    pattern: new RegExp(
      String.raw`\b(?:hv[sbr]\.|shp(?:at|ss|ca|pa)_|dapi|glsa_|glc_|sntry[su]_|NRAK-|PMAK-|` +
        String.raw`lin_api_|ntn_|figd_|gsk_|xai-|pplx-|rubygems_|sbp_|pscale_tkn_|` +
        String.raw`dp\.(?:pt|st)\.|ATATT3|HRKU-|ops_eyJ)[\w.=-]{24,}`,
      "g",
    ),
  },
  { kind: "jwt", pattern: /(?<![\w-])eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/g },
];

/** Secrets that what stands before them gives away. */
const BY_PLACE: readonly Shape[] = [
  {
    kind: "azure-key",
    pattern: /(?<=\b(?:AccountKey|SharedAccessKey)=)[A-Za-z0-9+/]{40,90}={0,2}/g,
  },
  { kind: "azure-key", pattern: /(?<=[?&]sig=)[A-Za-z0-9%+/_-]{30,}/g },
  {
    kind: "url-password",
    pattern: /(?<=[a-z][a-z0-9+.-]{0,30}:\/\/[^\s/:@]{0,80}:)[^\s/:@]{3,200}(?=@)/g,
    is_weak: true,
  },
  { kind: "bearer", pattern: /(?<=\bBearer\s{1,20})[A-Za-z0-9._~+/-]{20,}=*/g, is_weak: true },
  {
    kind: "basic-auth",
    pattern: /(?<=authorization["']?\s{0,5}[:=]\s{0,5}["']?Basic\s{1,5})[A-Za-z0-9+/_-]{8,}=*/gi,
    is_weak: true,
  },
  {
    kind: "docker-auth",
    pattern: /(?<="(?:auth|identitytoken)"\s{0,5}:\s{0,5}")[A-Za-z0-9+/_.-]{12,}=*(?=")/g,
    is_weak: true,
  },
  {
    kind: "netrc-password",
    pattern: /(?<=\blogin\s{1,5}[^\s]{1,80}\s{1,5}password\s{1,5})\S{6,}/g,
    is_weak: true,
  },
  {
    kind: "secret",
    pattern: new RegExp(
      String.raw`(?<=(?:passw(?:or)?d|passphrase|secret|token|api_?key)["']?` +
        String.raw`\s{0,20}[:=]\s{0,20}["'])(?!\[redacted:)[^\s"']{12,}(?=["'])`,
      "gi",
    ),
    is_weak: true,
  },
];

/** Names of variables that hold secrets, as a part of a name in capitals. */
const SECRET_NAME = "PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY";

/**
 * A variable in a file of variables (`.env`, a Dockerfile, Compose, a pipeline): there values stand
 * without quotes.
 */
const VARIABLES: Shape = {
  kind: "variable",
  pattern: new RegExp(
    String.raw`(?<=(?<!\w)\w{0,60}(?:${SECRET_NAME})\w{0,60}(?:=|:[ \t]{1,5})["']?)` +
      String.raw`(?![\[$<{(]|(?:true|false|null|none)\b)(?=[^\s"']{0,200}?[A-Za-z])` +
      String.raw`[^\s"'$<>(){}]{6,}(?=["']?[,;]?\s{0,5}$)`,
    "gm",
  ),
};

/** The same in a single line that is looked through, where more is needed to be sure. */
export const VARIABLE: Shape = {
  kind: "variable",
  pattern: new RegExp(
    String.raw`(?<=^(?:export )?\w{0,60}(?:PASSWORD|SECRET|TOKEN|API_?KEY|PRIVATE_KEY)\w{0,60}=)` +
      String.raw`[^\s"'$<]{12,}$`,
    "g",
  ),
  is_weak: true,
};

const NAMED =
  "passw(?:or)?d|passwd|passphrase|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|" +
  "signing[_-]?key|encryption[_-]?key|master[_-]?key|credentials?|auth";

/** What is as random as a secret, beside a name like one: hashes and names of commits have none. */
export const RANDOM_VALUES: Shape = {
  kind: "random-value",
  pattern: new RegExp(
    String.raw`(?<=(?:${NAMED})[\w-]{0,20}["']?\s{0,5}(?:[:=]|=>|:=)\s{0,5}["'\`]?)` +
      String.raw`[A-Za-z0-9+/_~!@#%^&*-]{16,200}={0,2}(?![\w(.])`,
    "gi",
  ),
};

/** Shapes that any text is looked through for; the wider ones come last. */
export const SHAPES: readonly Shape[] = [...BY_THEMSELVES, ...BY_PLACE];

/** Those that are only taken out: too many an example looks like them to refuse a work for it. */
export const WIDE_SHAPES: readonly Shape[] = [VARIABLES];

/** A line without any of these words holds no secret of a known shape. */
export const WORTH_A_LOOK = new RegExp(
  "PRIVATE KEY|sk-|[rsp]k_|gh[pousr]_|_pat_|gl[a-z]{2,4}-|npm_|xox|AKIA|ASIA|AIza|eyJ|://|Bearer|" +
    "passw|passphrase|secret|token|api_?key|_KEY|pypi-|xapp-|hooks[.]slack|webhooks|:AA|" +
    "GOCSPX|ya29|" +
    'SG[.]|SK[0-9a-f]|hf_|do[opr]_v1|dckr|AccountKey|AccessKey|sig=|Basic|"auth|identitytoken|' +
    "whsec|[MNO][\\w-]{23,27}[.]|hv[sbr][.]|shp|dapi|gls?|sntry|NRAK|PMAK|lin_|ntn_|figd|gsk_|" +
    "xai-|pplx|rubygems|sbp_|pscale|dp[.]|ATATT|HRKU|ops_|login ",
  "i",
);
