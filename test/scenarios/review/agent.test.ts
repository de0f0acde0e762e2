import { expect, test } from "vitest";
import { eventAgent } from "../../support/event-agent.ts";
import { openWorkplace } from "../../support/workplace.ts";
import { DONE_CHECK } from "../../support/world.ts";
import { openReview, reviews, reviewsOf } from "./place.ts";

test("without a review the proven work goes on to be merged", async () => {
  const workplace = await openWorkplace();
  const { id } = await workplace.task();
  const { task } = await (await workplace.worker("touch done.txt")).ended(id);
  expect(task.status).toBe("merging");
  expect(await reviewsOf(workplace, id)).toEqual([]);
});

test("work that the reviewing agent approves goes on, and the review names its tree", async () => {
  const { workplace, worker } = await openReview({
    author: "touch done.txt",
    critic: reviews("approve"),
  });
  const { id } = await workplace.task();
  const { task, attempt } = await (await worker()).ended(id);
  expect(task.status).toBe("merging");
  const tree = workplace.place.git(["rev-parse", `${attempt.head_commit}^{tree}`]);
  expect(await reviewsOf(workplace, id)).toMatchObject([
    { by: "agent", reviewer: "critic", verdict: "approve", tree, commit: attempt.head_commit },
  ]);
});

test("a reviewer reads task, diff and checks in its own session, and its run is paid", async () => {
  const { workplace, worker } = await openReview({
    author: `cat > "$RM_TEST/author"; touch done.txt; echo thirteen > lions.txt`,
    critic: `tee "$RM_TEST/critic" | { ${reviews("approve")}\n}`,
  });
  const { id } = await workplace.task("Count the lions");
  const { attempt } = await (await worker()).ended(id);
  const { place } = workplace;
  const prompt = await place.read("critic", place.root);
  expect(prompt).toContain("Count the lions");
  expect(prompt).toContain("+thirteen");
  expect(prompt).toContain("- done: test -f done.txt");
  expect(prompt).not.toContain("RINGMASTER_RESULT");
  const runs = await workplace.world().store.read((t) => t.runs.of({ attempt_id: attempt.id }));
  expect(runs.map((run) => run.agent)).toEqual(["scripted", "critic"]);
});

test("what the reviewer finds reaches the author with its number, who mends it", async () => {
  const finding = { path: "lions.txt", line: 1, text: "There are twelve." };
  const critic = [
    `cat > "$RM_TEST/prompt"`,
    `if grep -q '^+twelve' "$RM_TEST/prompt"; then exec < "$RM_TEST/prompt"`,
    reviews("approve"),
    `else exec < "$RM_TEST/prompt"`,
    reviews("changes", [finding]),
    "fi",
  ].join("\n");
  const author = [
    "touch done.txt",
    "{ if grep -q '^1. lions.txt:1: There are twelve.'",
    "then echo twelve; else echo ten; fi; } > lions.txt",
  ].join("\n");
  const { workplace, worker } = await openReview({ author, critic });
  const { id } = await workplace.task();
  const { task, attempt } = await (await worker()).ended(id);
  expect(task.status).toBe("merging");
  expect(attempt).toMatchObject({ resolution: "proven", iterations: 2 });
  expect((await reviewsOf(workplace, id)).map(({ verdict }) => verdict)).toEqual([
    "changes",
    "approve",
  ]);
});

test("without another agent the author's own reviews, in a session of its own", async () => {
  const script = [
    `cat > "$RM_TEST/prompt"; echo "$RM_RESUME $RM_SESSION" >> "$RM_TEST/runs"`,
    `if grep -q RINGMASTER_REVIEW "$RM_TEST/prompt"; then`,
    `nonce=$(sed -n 's/^RINGMASTER_REVIEW {"nonce":"\\([^"]*\\)".*/\\1/p' "$RM_TEST/prompt")`,
    `line='RINGMASTER_REVIEW {\\"nonce\\":\\"'$nonce'\\",\\"verdict\\":\\"approve\\"}'`,
    `session; tell '{"type":"end","ok":true,"reason":"completed","final_message":"'"$line"'"}'`,
    "else session; touch done.txt; bye; fi",
  ].join("\n");
  const toml = `${DONE_CHECK}[review]\nlevel = "agent"\n`;
  const workplace = await openWorkplace({ toml });
  const { id } = await workplace.task();
  const working = await workplace.worker(eventAgent(script, { resumable: true }));
  const { task, attempt } = await working.ended(id);
  expect(task.status).toBe("merging");
  const { place } = workplace;
  const runs = (await place.read("runs", place.root)).trim().split("\n");
  expect(runs).toEqual([`no ${attempt.session_id}`, expect.stringMatching(/^no \S+$/)]);
  expect(runs[1]).not.toBe(runs[0]);
  expect(await reviewsOf(workplace, id)).toMatchObject([{ by: "agent", verdict: "approve" }]);
});
