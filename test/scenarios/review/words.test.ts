import { expect, test } from "vitest";
import { openWorkplace } from "../../support/workplace.ts";

test("a word such as payment in a path lets a person look, whatever the level", async () => {
  const workplace = await openWorkplace();
  const { id } = await workplace.task();
  const agent = "touch done.txt; mkdir -p src; touch src/payment_form.ts";
  const { task } = await (await workplace.worker(agent)).ended(id);
  expect(task).toMatchObject({
    status: "code_review",
    reason: 'a person looks at it: "payment*" in src/payment_form.ts',
  });
});

test("a word in the title lets a person look; approved, the work goes on", async () => {
  const workplace = await openWorkplace();
  const { id } = await workplace.task("Mend the auth of the lions");
  const { task } = await (await workplace.worker("touch done.txt")).ended(id);
  expect(task).toMatchObject({
    status: "code_review",
    reason: 'a person looks at it: "auth" in the title',
  });
  const approved = await workplace.client.call("approveTask", { params: { id }, body: {} });
  expect(approved.status).toBe("merging");
});

test("a project may name other words, or none", async () => {
  const toml = '[[checks]]\nname = "t"\ncommand = "true"\n[review]\nwords = []\n';
  const workplace = await openWorkplace({ toml });
  const { id } = await workplace.task("Mend the auth of the payment migration");
  const { task } = await (await workplace.worker("touch done.txt")).ended(id);
  expect(task.status).toBe("merging");
});

test("a criterion that is for a person to judge lets a person look", async () => {
  const workplace = await openWorkplace();
  const acceptance_criteria = "- It is done (check: done)\n- It looks well (person)";
  const body = { project_id: "circus", title: "Paint it", acceptance_criteria, ready: true };
  const { id } = await workplace.client.call("addTask", { body });
  const { task } = await (await workplace.worker("touch done.txt")).ended(id);
  expect(task).toMatchObject({
    status: "code_review",
    reason: "a person looks at it: a criterion is for a person to judge",
  });
});
