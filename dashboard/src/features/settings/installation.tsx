import { TriangleAlert } from 'lucide-react'
import type { AnswerOf } from '../../client/routes.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { useFormat, wordFor } from '../../texts/texts.ts'
import { Card } from '../../ui/card.tsx'
import { Facts } from '../../ui/facts.tsx'

type Settings = AnswerOf<'get', '/api/settings'>

/** What runs here, how long it keeps things, and which workers are alive. */
export function Installation({ settings }: { settings: Settings }) {
  const texts = useOperationTexts().settings
  const format = useFormat()
  const { version, codeVersion, timezone, systems, database, keptMs, workers, oidc } = settings
  const yesOrNo = (is: boolean) => (is ? texts.yes : texts.no)
  return (
    <>
      <Card title={texts.installation}>
        <Facts
          facts={[
            [texts.version, version],
            [texts.code, codeVersion ?? '–'],
            [texts.zone, timezone],
            [texts.systems, systems.length === 0 ? '–' : systems.join(', ')],
            [texts.database, database],
            [texts.oidc, yesOrNo(oidc)],
          ]}
        />
      </Card>
      <Workers workers={workers} />
      <Card title={texts.kept}>
        <Facts
          facts={[
            ...Object.entries(keptMs).map(
              ([kind, milliseconds]) => [wordFor(texts.keptNames, kind), format.duration(milliseconds)] as const,
            ),
            [texts.audit, texts.auditKept],
            [texts.tables, texts.tablesKept],
          ]}
        />
      </Card>
    </>
  )
}

function Workers({ workers }: { workers: Settings['workers'] }) {
  const texts = useOperationTexts().settings
  const format = useFormat()
  if (workers.length === 0) {
    return (
      <Card title={texts.workers}>
        <p className="flex items-start gap-2 text-sm">
          <TriangleAlert className="mt-0.5 size-4 shrink-0 text-warn" aria-hidden />
          {texts.noWorkers}
        </p>
      </Card>
    )
  }
  return (
    <Card title={texts.workers} isFlush>
      <ul>
        {workers.map(({ id, host, serves, startedAt }) => (
          <li key={id} className="border-b px-4 py-2.5 text-sm last:border-0">
            <p className="wrap-anywhere">
              <span className="font-medium">{host}</span>{' '}
              <code className="font-mono text-xs text-muted-foreground">{id}</code>
            </p>
            <p className="text-xs text-muted-foreground wrap-anywhere">
              {[
                ...(serves.length === 0 ? [] : [texts.serves(serves.join(', '))]),
                texts.since(format.moment(startedAt)),
              ].join(' · ')}
            </p>
          </li>
        ))}
      </ul>
    </Card>
  )
}
