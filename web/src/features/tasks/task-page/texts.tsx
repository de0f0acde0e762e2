import type { Task } from "../../../../../src/domain/task.ts";
import { Nothing, Section } from "../../../ui/page/page.tsx";
import { plainText } from "../../../ui/plain/plain-text.ts";
import { Criteria } from "../criteria/criteria.tsx";

function Words({ title, text }: { title: string; text: string }) {
  return (
    <Section title={title}>
      <div dir="auto" className="max-w-prose wrap-anywhere whitespace-pre-wrap text-soft">
        {plainText(text)}
      </div>
    </Section>
  );
}

/** What people and agents wrote about a task. */
export function Texts({ task }: { task: Task }) {
  const { id, description, acceptance_criteria, plan } = task;
  return (
    <>
      {description === "" ? (
        <Section title="Description">
          <Nothing>None was given.</Nothing>
        </Section>
      ) : (
        <Words title="Description" text={description} />
      )}
      <Criteria id={id} text={acceptance_criteria} />
      {plan !== "" && <Words title="Plan" text={plan} />}
    </>
  );
}
