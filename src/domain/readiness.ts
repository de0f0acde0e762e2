import { z } from "zod";

/** The signal that is given only when all seven questions are answered by evidence. */
export const CAPABLE_SIGNAL = "SELF-HOSTING-CAPABLE";

/** One of the seven questions, its answer, and the recorded evidence it rests on. */
export const readinessAnswer = z.object({
  question: z.string(),
  holds: z.boolean(),
  evidence: z.string(),
});

/** The seven answers; `signal` is null unless all hold. */
export const readiness = z.object({
  signal: z.literal(CAPABLE_SIGNAL).nullable(),
  commit: z.string(),
  generation: z.int(),
  answers: z.array(readinessAnswer).length(7),
});

/** The seven answers. */
export type Readiness = z.infer<typeof readiness>;

/**
 * What the store and the process know; each question reads its own part. Null: nothing recorded.
 */
export type ReadinessFacts = {
  commit: string;
  generation: number;
  boot: { number: number; boot_ms: number; pid: number } | null;
  database: { schema: number; integrity: string } | null;
  self_task: { id: string; created_at: string } | null;
  worker: { id: string; session: string; attempt_id: string } | null;
  parsed: { attempt_id: string; events: number; end: string } | null;
  reload: { id: string; from: string; to: string } | null;
  serving: { probes: number; failed: number; reload_id: string } | null;
};

type Question = { question: string; answer: (facts: ReadinessFacts) => string | null };

const QUESTIONS: readonly Question[] = [
  {
    question: "Can it start its API?",
    answer: ({ boot }) =>
      boot &&
      `generation ${boot.number} (pid ${boot.pid}) was ready ${boot.boot_ms} ms after its start`,
  },
  {
    question: "Can it initialise its database?",
    answer: ({ database }) =>
      database?.integrity === "ok"
        ? `schema ${database.schema} is in place; the integrity check says ok`
        : null,
  },
  {
    question: "Can it create tasks for itself?",
    answer: ({ self_task }) =>
      self_task && `task ${self_task.id} on its own code, created ${self_task.created_at}`,
  },
  {
    question: "Can it spawn workers for them?",
    answer: ({ worker }) =>
      worker &&
      `worker ${worker.id} in session ${worker.session} claimed attempt ${worker.attempt_id}`,
  },
  {
    question: "Can it receive and parse their output?",
    answer: ({ parsed }) =>
      parsed &&
      `${parsed.events} events of attempt ${parsed.attempt_id}, ending with: ${parsed.end}`,
  },
  {
    question: "Can it hot-reload when its code is changed?",
    answer: ({ reload, commit }) =>
      reload?.to === commit
        ? `reload ${reload.id}: ${reload.from.slice(0, 10)} → ${reload.to.slice(0, 10)}, settled`
        : null,
  },
  {
    question: "Can it continue operating meanwhile?",
    answer: ({ serving }) =>
      serving && serving.probes > 0 && serving.failed === 0
        ? `${serving.probes} requests through reload ${serving.reload_id}, 0 failed`
        : null,
  },
];

/** The seven questions answered from facts. Pure. */
export function answerReadiness(facts: ReadinessFacts): Readiness {
  const answers = QUESTIONS.map(({ question, answer }) => {
    const evidence = answer(facts);
    return { question, holds: evidence !== null, evidence: evidence ?? "no evidence recorded" };
  });
  const signal = answers.every((a) => a.holds) ? CAPABLE_SIGNAL : null;
  return { signal, commit: facts.commit, generation: facts.generation, answers };
}
