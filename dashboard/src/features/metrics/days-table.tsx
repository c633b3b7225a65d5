import { useState } from 'react'
import { useOperationTexts } from '../../texts/operations.ts'
import { useFormat, useTexts } from '../../texts/texts.ts'
import { Button } from '../../ui/button.tsx'
import { PageLink } from '../../ui/page-link.tsx'
import type { Day } from './days.ts'

const pageLength = 50

/** The same days in figures. */
export function DaysTable({ days, withPipeline }: { days: readonly Day[]; withPipeline: boolean }) {
  const texts = useTexts()
  const own = useOperationTexts().metrics
  const format = useFormat()
  const [shown, setShown] = useState(pageLength)
  const duration = (milliseconds: number | null) => (milliseconds === null ? '–' : format.duration(milliseconds))
  const heads = [own.runs, own.failed, own.p50, own.p95, own.stored, own.quarantined]
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys */}
      <section aria-label={own.table} tabIndex={0} className="overflow-x-auto">
        <table className="w-full text-sm tabular-nums">
          <thead>
            <tr className="border-b text-xs text-muted-foreground">
              <th scope="col" className="px-4 py-2 text-left font-medium">
                {own.day}
              </th>
              {withPipeline && (
                <th scope="col" className="px-4 py-2 text-left font-medium">
                  {own.pipeline}
                </th>
              )}
              {heads.map((head) => (
                <th key={head} scope="col" className="px-4 py-2 text-right font-medium whitespace-nowrap">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {days.slice(0, shown).map((day) => (
              <tr key={`${day.day} ${day.pipeline}`} className="border-b last:border-0">
                <th scope="row" className="px-4 py-2 text-left font-medium whitespace-nowrap">
                  {format.day(day.day)}
                </th>
                {withPipeline && (
                  <td className="px-4 py-2 whitespace-nowrap">
                    <PageLink to={`/pipelines/${day.pipeline}`} className="hover:underline">
                      {day.pipeline}
                    </PageLink>
                  </td>
                )}
                <td className="px-4 py-2 text-right">{format.number(day.runs)}</td>
                <td className={`px-4 py-2 text-right ${day.failed > 0 ? 'font-semibold text-bad' : ''}`}>
                  {format.number(day.failed)}
                </td>
                <td className="px-4 py-2 text-right whitespace-nowrap">{duration(day.durationP50Ms)}</td>
                <td className="px-4 py-2 text-right whitespace-nowrap">{duration(day.durationP95Ms)}</td>
                <td className="px-4 py-2 text-right">{format.number(day.stored)}</td>
                <td className="px-4 py-2 text-right">{format.number(day.quarantined)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {days.length > shown && (
        <div className="flex justify-center border-t p-3">
          <Button onClick={() => setShown(shown + pageLength)}>{texts.more}</Button>
        </div>
      )}
    </>
  )
}
