import { createHash, createPrivateKey, createPublicKey } from "node:crypto";
import { generateKeyPairSync, randomUUID, sign, verify, type KeyObject } from "node:crypto";
import { link, readFile, rm, writeFile } from "node:fs/promises";
import { readText } from "./files.ts";

/** SHA-256 of a text, in hexadecimal digits. */
export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** The Ed25519 key in a file that only its owner may read; made there if there is none. */
export async function signingKey(file: string): Promise<KeyObject> {
  if ((await readText(file)) === null) await makeKey(file);
  return createPrivateKey(await readFile(file, "utf8"));
}

/** Whoever comes second takes the key of the first: a file is never written over. */
async function makeKey(file: string): Promise<void> {
  const { privateKey } = generateKeyPairSync("ed25519");
  const made = `${file}.${randomUUID().slice(0, 8)}`;
  await writeFile(made, privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
  try {
    await link(made, file);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  } finally {
    await rm(made);
  }
}

/** The public half of a key, SPKI as PEM. */
export function publicPem(key: KeyObject): string {
  return createPublicKey(key).export({ type: "spki", format: "pem" }).toString();
}

/** The Ed25519 signature of a text, in base64. */
export function signText(text: string, key: KeyObject): string {
  return sign(null, Buffer.from(text), key).toString("base64");
}

/** Whether a signature is that of this text and key; false also for a key that is none. */
export function isSigned(text: string, signature: string, public_pem: string): boolean {
  try {
    const key = createPublicKey(public_pem);
    return verify(null, Buffer.from(text), key, Buffer.from(signature, "base64"));
  } catch {
    return false; // what cannot be read as a key has signed nothing
  }
}
