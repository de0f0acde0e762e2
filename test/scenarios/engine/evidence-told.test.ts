import { expect, test } from "vitest";
import { verifyExport } from "../../../src/cli/task/verified.ts";
import { openWorkplace } from "../../support/workplace.ts";

const TOML = '[[checks]]\nname = "done"\ncommand = "cat done.txt; grep -q two done.txt"\n';
const CRITERIA = "- the lions are fed (check: done)\n- it is pretty (person)\n";

/** A task of which a first round was red and a second one green. */
async function worked() {
  const workplace = await openWorkplace({ toml: TOML });
  const { client } = workplace;
  const body = { project_id: "circus", title: "Feed them", acceptance_criteria: CRITERIA };
  const { id } = await client.call("addTask", { body: { ...body, ready: true } });
  const script = "if [ -e done.txt ]; then echo two > done.txt; else echo one > done.txt; fi";
  const { task, attempt } = await (await workplace.worker(script)).ended(id);
  return { ...workplace, task, attempt, params: { id } };
}

test("evidence of each round is told, void where work went on, and bears criteria", async () => {
  const { client, place, params, task, attempt } = await worked();
  expect(task.status).toBe("code_review");
  const { items } = await client.call("taskEvidence", { params });
  const own = items.filter(({ stage }) => stage === "attempt");
  expect(own).toMatchObject([
    { iteration: 1, verdict: "red", exit_code: 1, output: "one\n", is_void: true },
    { iteration: 2, verdict: "green", exit_code: 0, output: "two\n", is_void: false },
  ]);
  expect(own[1]?.tree).toBe(place.git(["rev-parse", `${attempt.head_commit}^{tree}`]));
  for (const row of own) {
    expect(row.duration_ms).toBeGreaterThan(0);
    expect([row.output_hash, row.environment]).toEqual([
      expect.stringMatching(/^[0-9a-f]{64}$/),
      expect.stringMatching(/^[0-9a-f]{64}$/),
    ]);
  }
  const criteria = async () => (await client.call("taskCriteria", { params })).items;
  expect(await criteria()).toMatchObject([
    { text: "the lions are fed", state: "proven", evidence_id: own[1]?.id },
    { text: "it is pretty", state: "waits", evidence_id: null },
  ]);
  await client.call("approveTask", { params, body: {} });
  expect((await criteria())[1]).toMatchObject({ state: "proven" });
});

test("the export is signed by the key that the server tells, and bears no change", async () => {
  const { client, params } = await worked();
  const whole = await client.call("exportEvidence", { params });
  const { public_key } = await client.call("evidenceKey", {});
  const text = JSON.stringify(whole, null, 2);
  expect(verifyExport(text)).toMatchObject({ public_key, items: whole.items.length, found: [] });
  const forged = text.replace('"verdict": "red"', '"verdict": "green"');
  expect(verifyExport(forged).found).toEqual([
    expect.stringMatching(/^The item ev-\S+ was changed/),
  ]);
});
