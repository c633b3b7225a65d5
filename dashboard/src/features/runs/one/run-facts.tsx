import { useFormat, useTexts } from '../../../texts/texts.ts'
import { Card } from '../../../ui/card.tsx'
import { Facts } from '../../../ui/facts.tsx'
import { linkClass } from '../../../ui/link-class.ts'
import { PageLink } from '../../../ui/page-link.tsx'
import { When } from '../../../ui/when.tsx'
import type { Run } from './run.ts'

/** What a run was started with. */
export function RunFacts({ run }: { run: Run }) {
  const texts = useTexts().run
  const format = useFormat()
  const windows = Object.values(run.windows ?? {})
  const params = Object.entries(run.params)
  return (
    <Card>
      <Facts
        facts={[
          [
            texts.facts.id,
            <code key="id" className="text-xs">
              {run.id}
            </code>,
          ],
          [texts.facts.mode, run.dryRun ? `${texts.modes[run.mode]} · ${texts.dryRun}` : texts.modes[run.mode]],
          [texts.facts.version, <code key="version">{run.version}</code>],
          [texts.facts.generation, run.generation > 1 ? format.number(run.generation) : undefined],
          [texts.facts.due, run.dueAt ? <When key="due" at={run.dueAt} /> : undefined],
          [texts.facts.ended, run.endedAt ? <When key="ended" at={run.endedAt} /> : undefined],
          ...windows.map(
            ({ source, from, to }) =>
              [texts.facts.window(source), `${format.moment(from)} – ${format.moment(to)}`] as const,
          ),
          [
            texts.facts.source,
            run.sourceRun ? (
              <PageLink key="source" to={`/runs/${run.sourceRun}`} className={linkClass}>
                {run.sourceRun.slice(0, 8)}
              </PageLink>
            ) : undefined,
          ],
          [
            texts.facts.backfill,
            run.backfill ? (
              <PageLink key="backfill" to={`/backfills/${run.backfill}`} className={linkClass}>
                {run.backfill.slice(0, 8)}
              </PageLink>
            ) : undefined,
          ],
          ...params.map(
            ([name, value]) =>
              [
                name,
                <code key={name} className="text-xs">
                  {JSON.stringify(value)}
                </code>,
              ] as const,
          ),
        ]}
      />
    </Card>
  )
}
