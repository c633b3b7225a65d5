import { CircleAlert, OctagonAlert, Snowflake } from 'lucide-react'
import type { AnswerOf } from '../../client/routes.ts'
import { useTexts } from '../../texts/texts.ts'
import { classNames } from '../../ui/class-names.ts'
import { PageLink } from '../../ui/page-link.tsx'
import { toneSoft } from '../../ui/tone.ts'
import { When } from '../../ui/when.tsx'

type Overview = AnswerOf<'get', '/api/overview'>

const mostShown = 3

/** What needs somebody now: the freeze, and the worst alerts. */
export function AlertsBanner({ overview: { alerts, frozen } }: { overview: Pick<Overview, 'alerts' | 'frozen'> }) {
  const texts = useTexts()
  if (alerts.length === 0 && !frozen) return null
  const isCritical = alerts.some(({ severity }) => severity === 'critical')
  return (
    <div className="flex flex-col gap-2">
      {frozen && (
        <p className={classNames('flex flex-wrap items-center gap-2 rounded-lg px-4 py-2.5 text-sm', toneSoft.info)}>
          <Snowflake className="size-4 shrink-0" aria-hidden />
          <span className="line-clamp-4 min-w-0 flex-1 wrap-anywhere">
            {texts.overview.frozen(frozen.by, frozen.reason)}
          </span>
        </p>
      )}
      {alerts.length > 0 && (
        <section
          aria-label={texts.overview.openAlerts}
          className={classNames('rounded-lg px-4 py-1.5 text-sm', toneSoft[isCritical ? 'bad' : 'warn'])}
        >
          <ul>
            {alerts.slice(0, mostShown).map(({ id, title, severity, since }) => {
              const Icon = severity === 'critical' ? OctagonAlert : CircleAlert
              return (
                <li key={id}>
                  <PageLink
                    to={`/alerts/${id}`}
                    className="flex min-h-11 items-center gap-2 hover:underline md:min-h-8"
                  >
                    <Icon className="size-4 shrink-0" aria-hidden />
                    <span className="sr-only">{texts.severity[severity]}</span>
                    <span className="min-w-0 flex-1 font-medium wrap-anywhere">{title}</span>
                    <When at={since} isRelative />
                  </PageLink>
                </li>
              )
            })}
          </ul>
          {alerts.length > mostShown && (
            <PageLink to="/alerts" className="inline-flex min-h-11 items-center hover:underline md:min-h-8">
              {texts.overview.moreAlerts(alerts.length - mostShown)}
            </PageLink>
          )}
        </section>
      )}
    </div>
  )
}
