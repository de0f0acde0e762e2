import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { AgentEvent } from "../../../src/domain/agent-event.ts";
import type { Helm } from "../../../src/runner/launch.ts";
import { eventAgent } from "../../support/event-agent.ts";
import { agentRun, launch, shellAgent, testFolder } from "../../support/shell-agent.ts";

/** Launches a script that can hear; `speak` gets the helm when it has said `up`. */
async function steer(script: string, speak: (helm: Helm) => void) {
  const folder = testFolder();
  const run = agentRun(folder, { steerable: true });
  const helms: Helm[] = [];
  const isUp = (event: AgentEvent) => event.type === "message" && event.text === "up";
  const launched = await launch(eventAgent(script, { steerable: true }), folder, {
    run,
    onStart: (helm) => void helms.push(helm),
    onHeard: (events) => {
      for (const helm of events.some(isUp) ? helms : []) speak(helm);
    },
  });
  const said = launched.events.flatMap((e) => (e.type === "message" ? [e.text] : []));
  return { ...launched, said, folder, helm: helms[0] };
}

const ECHO = 'say "$(printf %s "$line" | cut -c1-4)"';

test("the input stays open until the turn has ended and nothing waits to be said", async () => {
  const script = `read -r line; say up; read -r line; ${ECHO}; bye
read -r line || touch "$RM_TEST/closed"`;
  const speak = (helm: Helm) => expect(helm.say("go on")).toBe(true);
  const { said, summary, folder } = await steer(script, speak);
  expect(said).toEqual(["up", "SAY "]);
  expect(summary).toMatchObject({ exit_code: 0, ended: { ok: true }, stopped_by: null });
  expect(existsSync(join(folder, "closed"))).toBe(true);
});

test("what follows an interrupt is said when the turn was broken off, not before", async () => {
  const script = `read -r line; say up; read -r line; ${ECHO}; sleep 0.2; say still; stopped;
read -r line; ${ECHO}; bye; cat`;
  const { said, summary } = await steer(script, (helm) => {
    expect(helm.interrupt("another way")).toBe(true);
  });
  expect(said).toEqual(["up", "STOP", "still", "SAY "]);
  expect(summary.ended).toEqual({ ok: true, reason: "completed" });
});

test("nothing can be said to an agent whose turn is over, or that takes no more", async () => {
  const over = await steer("read -r line; say up; bye; cat", () => undefined);
  expect(over.helm?.say("too late")).toBe(false);
  const answers: boolean[] = [];
  const onStart = (helm: Helm) => void answers.push(helm.say("a"), helm.interrupt("b"));
  await launch(shellAgent("cat"), testFolder(), { onStart });
  expect(answers).toEqual([false, false]);
});

test("a run that is ended from outside says for what, and leaves nothing behind", async () => {
  const { summary, survivors } = await steer("read -r line; say up; sleep 300", (helm) => {
    void helm.stop("paused");
  });
  expect([summary.stopped_by, survivors]).toEqual(["paused", []]);
});

test("the files of a run are there for it alone, and go with it", async () => {
  const folder = testFolder();
  const run = agentRun(folder);
  mkdirSync(run.scratch, { recursive: true });
  writeFileSync(join(run.scratch, "old.json"), "of a run that was killed");
  const path = join(run.scratch, "deep/settings.json");
  const base = shellAgent(`ls '${run.scratch}'; cat '${path}'; stat -c %a '${path}'`);
  const agent = {
    ...base,
    command: (wanted: typeof run) => ({ ...base.command(wanted), files: [{ path, text: "{}\n" }] }),
  };
  const { events } = await launch(agent, folder, { run });
  const lines = events.map((event) => (event.type === "message" ? event.text : event.type));
  expect(lines).toEqual(["deep", "{}", "600"]);
  expect(existsSync(run.scratch)).toBe(false);
  expect(statSync(folder).isDirectory()).toBe(true);
  expect(readFileSync(join(folder, "logs/agent.log"), "utf8")).toContain("{}");
});
