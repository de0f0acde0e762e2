/**
 * Variables of the caller that lead an agent for many providers to its models: keys and addresses
 * of the common ones, and proxies. Others are named with `forward` in config.toml.
 */
export const PROVIDER_ENV: readonly string[] = [
  "ANTHROPIC_API_KEY",
  "ANTHROPIC_BASE_URL",
  "OPENAI_API_KEY",
  "OPENAI_BASE_URL",
  "OPENROUTER_API_KEY",
  "GEMINI_API_KEY",
  "GOOGLE_GENERATIVE_AI_API_KEY",
  "AZURE_API_KEY",
  "AZURE_RESOURCE_NAME",
  "CEREBRAS_API_KEY",
  "DEEPSEEK_API_KEY",
  "GROQ_API_KEY",
  "MISTRAL_API_KEY",
  "XAI_API_KEY",
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "NO_PROXY",
];

/** Those of them that are a key: one that is set is a sign-in. */
export const PROVIDER_KEYS: readonly string[] = PROVIDER_ENV.filter((name) =>
  name.endsWith("_API_KEY"),
);
