import { CircleAlert, OctagonAlert } from 'lucide-react'
import { useGet } from '../../client/use-get.ts'
import { severitiesDown } from '../../parts/alert-looks.tsx'
import { useLabel } from '../../parts/label.ts'
import { useTexts } from '../../texts/texts.ts'
import { classNames } from '../../ui/class-names.ts'
import { toneSoft } from '../../ui/tone.ts'
import { AllAlerts } from './all-alerts.tsx'
import type { BlockProps } from './page-of.ts'

/** How many alerts are open, by how bad they are: red where one is critical, orange otherwise, nothing while there is none. */
export function AlertsBanner({ page, block: { title, pipeline, system } }: BlockProps<'alerts'>) {
  const texts = useTexts()
  const label = useLabel()
  const of = { ...(pipeline !== undefined && { pipeline }), ...(system !== undefined && { system }) }
  const { data } = useGet('/api/alerts', { query: { limit: 1, ...of } }, { refetchInterval: page.refreshMs })
  const open = data?.open
  const found = severitiesDown.filter((severity) => open !== undefined && open[severity] > 0)
  if (open === undefined || found.length === 0) return null
  const isCritical = open.critical > 0
  const Icon = isCritical ? OctagonAlert : CircleAlert
  return (
    <section
      aria-label={label(title)}
      className={classNames(
        'flex flex-wrap items-center gap-x-3 gap-y-1 rounded-lg border border-current/40 px-4 py-1.5 text-sm',
        toneSoft[isCritical ? 'bad' : 'warn'],
      )}
    >
      <Icon className="size-5 shrink-0" aria-hidden />
      <h2 className="font-semibold wrap-anywhere">{label(title)}</h2>
      <p className="min-w-0 flex-1 font-medium tabular-nums">
        {found.map((severity) => `${open[severity]} ${texts.severity[severity]}`).join(' · ')}
      </p>
      <AllAlerts system={system} className="font-medium underline underline-offset-4" />
    </section>
  )
}
