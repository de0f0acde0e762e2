import { Plain } from "../../../ui/plain/plain.tsx";
import { Mark } from "../../../ui/state/state.tsx";
import type { Tone } from "../../../ui/state/tones.ts";
import { TaskLink } from "../../../ui/task-link/task-link.tsx";
import type { Placed } from "./placed.ts";

const ACTIONS: Record<Placed["action"], { tone: Tone; words: string }> = {
  made: { tone: "good", words: "new" },
  attached: { tone: "pass", words: "already there" },
  suggested: { tone: "wait", words: "new, like another" },
};

function Order({ item }: { item: Placed }) {
  return (
    <>
      {item.parent !== null && <p className="text-faint">part of {item.parent + 1}</p>}
      {item.after.map(({ index, because }) => (
        <p key={index} className="text-faint">
          after {index + 1}: <Plain text={because} />
        </p>
      ))}
      {item.waits_for.map(({ task_id, because }) => (
        <p key={task_id} className="text-faint">
          after <TaskLink id={task_id} />: <Plain text={because} />
        </p>
      ))}
    </>
  );
}

function Match({ match }: { match: Placed["match"] }) {
  if (match === null) return null;
  return (
    <p className="text-soft">
      {Math.round(match.likeness * 100)} % like{" "}
      {match.task_id === null ? (
        <Plain text={match.title} />
      ) : (
        <TaskLink id={match.task_id} title={match.title} />
      )}
      {match.shared.length > 0 && (
        <span className="text-faint">
          {" "}
          — both say <Plain text={match.shared.join(", ")} />
        </span>
      )}
    </p>
  );
}

function Title({ item: { task_id, title, action } }: { item: Placed }) {
  if (task_id === null || action === "attached") return <Plain text={title} />;
  return <TaskLink id={task_id} title={title} />;
}

function Piece({ item, number }: { item: Placed; number: number }) {
  const { tone, words } = ACTIONS[item.action];
  return (
    <li className="grid grid-cols-[1.5rem_minmax(0,1fr)_auto] gap-x-2 border-t border-line px-4 py-2 text-note first:border-t-0">
      <span className="text-faint">{number}</span>
      <div className="min-w-0">
        <p className="font-medium">
          <Title item={item} />
        </p>
        <div className="text-fine">
          <Order item={item} />
          <Match match={item.match} />
        </div>
      </div>
      <span>
        <Mark tone={tone}>{words}</Mark>
      </span>
    </li>
  );
}

/** The pieces of the words in their order: what each becomes, and what it comes after. */
export function Pieces({ items }: { items: readonly Placed[] }) {
  return (
    <ol className="sheet mb-5 max-h-[45vh] overflow-auto">
      {items.map((item, index) => (
        // The pieces of one answer never change places.
        // oxlint-disable-next-line react/no-array-index-key
        <Piece key={index} item={item} number={index + 1} />
      ))}
    </ol>
  );
}
