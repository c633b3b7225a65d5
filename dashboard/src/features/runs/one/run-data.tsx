import { numbersIn } from '../../../parts/numbers-in.ts'
import { useFormat, useTexts, wordFor } from '../../../texts/texts.ts'
import { Badge } from '../../../ui/badge.tsx'
import { Card } from '../../../ui/card.tsx'
import { Empty } from '../../../ui/empty.tsx'
import { Facts } from '../../../ui/facts.tsx'
import { linkClass } from '../../../ui/link-class.ts'
import { PageLink } from '../../../ui/page-link.tsx'
import type { Run } from './run.ts'

/** Rows that came in and went out, in all and by source, and how good they were. */
export function RunData({ run: { counts, quality, id } }: { run: Run }) {
  const texts = useTexts()
  const format = useFormat()
  const all = numbersIn(counts)
  const quarantined = all.find(([name]) => name === 'quarantined')?.[1] ?? 0
  if (all.length === 0 && !quality)
    return (
      <Card>
        <Empty title={texts.run.noRows} about={texts.run.noRowsAbout} />
      </Card>
    )
  return (
    <div className="grid gap-4 xl:grid-cols-2">
      <Card
        title={texts.run.rows}
        actions={
          quarantined > 0 && (
            <PageLink
              to="/quarantine"
              search={{ run: id }}
              className={`inline-flex min-h-11 items-center text-sm md:min-h-8 ${linkClass}`}
            >
              {texts.run.toQuarantine}
            </PageLink>
          )
        }
      >
        <div className="flex flex-col gap-5">
          <Facts facts={all.map(([name, value]) => [wordFor(texts.run.counts, name), format.number(value)] as const)} />
          <BySource bySource={recordsIn(counts?.bySource)} />
        </div>
      </Card>
      {quality && (
        <Card title={texts.run.quality} actions={<Badge>{wordFor(texts.run.verdicts, quality.verdict)}</Badge>}>
          <div className="flex flex-col gap-5">
            <p className="text-3xl font-semibold tracking-tight tabular-nums">{format.number(quality.score)}</p>
            <BySource bySource={recordsIn(quality.bySource)} />
          </div>
        </Card>
      )}
    </div>
  )
}

/** A table of what each source has. */
function BySource({ bySource }: { bySource: readonly (readonly [string, Readonly<Record<string, unknown>>])[] }) {
  const texts = useTexts()
  const format = useFormat()
  const names = [...new Set(bySource.flatMap(([, values]) => Object.keys(values)))].filter((name) =>
    bySource.some(([, values]) => ['string', 'number'].includes(typeof values[name])),
  )
  const catalogues: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    verdict: texts.run.verdicts,
    band: texts.run.bands,
  }
  if (bySource.length === 0) return null
  return (
    <div className="overflow-x-auto" tabIndex={0} role="region" aria-label={texts.run.source}>
      <table className="w-full text-sm">
        <thead>
          <tr className="border-b text-left text-xs text-muted-foreground">
            <th className="py-2 pr-4 font-medium">{texts.run.source}</th>
            {names.map((name) => (
              <th key={name} className="py-2 pr-4 text-right font-medium">
                {wordFor(texts.run.counts, name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {bySource.map(([source, values]) => (
            <tr key={source} className="border-b last:border-0">
              <th scope="row" className="py-2 pr-4 text-left font-normal">
                {source}
              </th>
              {names.map((name) => (
                <td key={name} className="py-2 pr-4 text-right tabular-nums">
                  {cellOf(values[name], format.number, catalogues[name])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function cellOf(
  value: unknown,
  number: (value: number) => string,
  words: Readonly<Record<string, string>> = {},
): string {
  if (typeof value === 'number') return number(value)
  return typeof value === 'string' ? wordFor(words, value) : '–'
}

function recordsIn(value: unknown): (readonly [string, Readonly<Record<string, unknown>>])[] {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : []
  return entries.filter(
    (entry): entry is [string, Record<string, unknown>] => typeof entry[1] === 'object' && entry[1] !== null,
  )
}
