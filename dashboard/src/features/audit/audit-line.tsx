import { ChevronRight, CircleCheck, CircleX } from 'lucide-react'
import { useState } from 'react'
import type { AnswerOf } from '../../client/routes.ts'
import { Differences } from '../../parts/differences.tsx'
import { useOperationTexts } from '../../texts/operations.ts'
import { wordFor } from '../../texts/texts.ts'
import { Badge } from '../../ui/badge.tsx'
import { Facts } from '../../ui/facts.tsx'
import { When } from '../../ui/when.tsx'

type Entry = AnswerOf<'get', '/api/audit'>['items'][number]

/** Who did what, which opens to show from where, and what it changed. */
export function AuditLine({ entry }: { entry: Entry }) {
  const texts = useOperationTexts().audit
  const [isOpen, setOpen] = useState(false)
  const { number, at, actor, actorKind, action, objectKind, object, outcome, address, userAgent, before, after } = entry
  // The command line and programs have no name of their own: what they are is who.
  const kind = wordFor(texts.actorKinds, actorKind)
  const who = actor || kind
  const isChange = isThere(before) || isThere(after)
  return (
    <li className="border-b last:border-0">
      <div className="flex min-h-11 items-center gap-x-3 pr-4 text-sm">
        <button
          type="button"
          aria-expanded={isOpen}
          aria-label={texts.more(number)}
          onClick={() => setOpen(!isOpen)}
          className="grid size-11 shrink-0 place-items-center text-muted-foreground"
        >
          <ChevronRight className={`size-4 transition-transform ${isOpen ? 'rotate-90' : ''}`} aria-hidden />
        </button>
        <div className="grid min-w-0 flex-1 grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 gap-y-0.5 py-2 md:grid-cols-[minmax(0,1fr)_minmax(0,2fr)_6rem_8rem]">
          <span className="min-w-0 wrap-anywhere">{who}</span>
          <span className="order-3 min-w-0 wrap-anywhere md:order-none">
            <span className="font-medium">{action}</span>{' '}
            <span className="text-muted-foreground">
              {objectKind} {object}
            </span>
          </span>
          <Badge tone={outcome === 'done' ? 'good' : 'bad'} icon={outcome === 'done' ? CircleCheck : CircleX}>
            {texts.outcomes[outcome]}
          </Badge>
          <span className="order-4 text-right text-xs text-muted-foreground md:order-none">
            <When at={at} />
          </span>
        </div>
      </div>
      {isOpen && (
        <div className="flex flex-col gap-4 px-4 pb-4 md:pl-14">
          <Facts
            facts={[
              [texts.at(number), <When key="at" at={at} />],
              [texts.actor, who === kind ? kind : `${actor} (${kind})`],
              [texts.address, address ?? '–'],
              [texts.agent, userAgent ?? '–'],
            ]}
          />
          {isChange ? (
            <Differences before={before} after={after} />
          ) : (
            <p className="text-sm text-muted-foreground">{texts.noChange}</p>
          )}
        </div>
      )}
    </li>
  )
}

function isThere(value: unknown): boolean {
  return value !== null && value !== undefined
}
