import { CircleAlert, CircleCheck, CircleDashed, CircleX, Eye, type LucideIcon } from 'lucide-react'
import type { AnswerOf } from '../../client/routes.ts'
import { refreshMs, useGet } from '../../client/use-get.ts'
import { useKindText } from '../../parts/watch/job-looks.tsx'
import { useOperationTexts } from '../../texts/operations.ts'
import { useTexts } from '../../texts/texts.ts'
import { Badge } from '../../ui/badge.tsx'
import { Card } from '../../ui/card.tsx'
import { Empty } from '../../ui/empty.tsx'
import { lineLinkClass } from '../../ui/link-class.ts'
import { Page } from '../../ui/page.tsx'
import { PageLink } from '../../ui/page-link.tsx'
import { QueryView } from '../../ui/query-view.tsx'
import { Refresh } from '../../ui/refresh.tsx'
import type { Tone } from '../../ui/tone.ts'
import { When } from '../../ui/when.tsx'

type Watch = AnswerOf<'get', '/api/watches'>['items'][number]
type Light = 'green' | 'yellow' | 'red' | 'grey'

const lights: Record<Light, { tone: Tone; icon: LucideIcon }> = {
  green: { tone: 'good', icon: CircleCheck },
  yellow: { tone: 'warn', icon: CircleAlert },
  red: { tone: 'bad', icon: CircleX },
  grey: { tone: 'idle', icon: CircleDashed },
}

/** What jobs of other systems do: each watch with its light, when it was looked at, and what is wrong there. */
export function WatchesPage() {
  const texts = useOperationTexts().watches
  const query = useGet('/api/watches', undefined, { refetchInterval: refreshMs })
  return (
    <Page title={texts.title} actions={<Refresh query={query} />}>
      <Card isFlush>
        <QueryView
          query={query}
          empty={{
            when: ({ items }) => items.length === 0,
            view: <Empty icon={Eye} title={texts.none} about={texts.noneAbout} />,
          }}
        >
          {({ items }) => (
            <ul>
              {items.map((watch) => (
                <WatchLine key={watch.name} watch={watch} />
              ))}
            </ul>
          )}
        </QueryView>
      </Card>
    </Page>
  )
}

function WatchLine({ watch }: { watch: Watch }) {
  const { overview } = useTexts()
  const texts = useOperationTexts().watches
  const kindText = useKindText()
  const { name, title, source, jobs, lookedAt, awaySince, troubles, wrong, isDeclared } = watch
  const kinds = Object.entries(wrong)
  const light = lightOf(watch)
  return (
    <li className="grid gap-x-4 gap-y-1.5 border-b px-4 py-3 text-sm last:border-0 md:grid-cols-[8rem_minmax(0,1fr)_auto]">
      <div>
        <Badge {...lights[light]}>{overview.lights[light]}</Badge>
      </div>
      <div className="flex min-w-0 flex-col gap-1">
        <PageLink to={`/watches/${encodeURIComponent(name)}`} className={`${lineLinkClass} wrap-anywhere`}>
          {title}
        </PageLink>
        <p className="text-xs text-muted-foreground wrap-anywhere">
          {[texts.source(source), texts.jobs(jobs), !isDeclared && texts.undeclared].filter(Boolean).join(' · ')}
        </p>
        {kinds.length === 0 ? (
          lookedAt !== null && <p className="text-xs text-muted-foreground">{texts.nothingWrong}</p>
        ) : (
          <ul className="flex flex-wrap gap-1.5">
            {kinds.map(([kind, count]) => (
              <li key={kind} className="min-w-0">
                <Badge tone="bad">
                  {kindText(kind)} {count}
                </Badge>
              </li>
            ))}
          </ul>
        )}
        {awaySince !== null && (
          <p className="text-xs font-medium text-bad">
            {texts.away} <When at={awaySince} isRelative />
          </p>
        )}
        {troubles.length > 0 && <p className="text-xs font-medium text-warn">{texts.inDoubt}</p>}
      </div>
      <p className="text-xs text-muted-foreground md:text-right">
        {texts.lastLook} <When at={lookedAt} isRelative />
      </p>
    </li>
  )
}

/** Red where something is wrong, yellow where nobody knows for sure, grey where nobody looks. */
function lightOf({ wrong, awaySince, troubles, lookedAt, isDeclared }: Watch): Light {
  if (!isDeclared) return 'grey'
  if (Object.keys(wrong).some((kind) => kind !== 'source_in_doubt' && kind !== 'unknown_job')) return 'red'
  if (awaySince !== null || troubles.length > 0 || Object.keys(wrong).length > 0) return 'yellow'
  return lookedAt === null ? 'grey' : 'green'
}
