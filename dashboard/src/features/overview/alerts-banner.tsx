import { CircleAlert, Info, type LucideIcon, OctagonAlert, Snowflake } from 'lucide-react'
import type { AnswerOf } from '../../client/routes.ts'
import { useTexts } from '../../texts/texts.ts'
import { classNames } from '../../ui/class-names.ts'
import { PageLink } from '../../ui/page-link.tsx'
import { type Tone, toneSoft } from '../../ui/tone.ts'
import { When } from '../../ui/when.tsx'

type Overview = AnswerOf<'get', '/api/overview'>

const mostShown = 3

/** Each is as loud as it is bad: one that is critical does not make the others so. */
const looks: Record<Overview['alerts'][number]['severity'], { tone: Tone; icon: LucideIcon }> = {
  critical: { tone: 'bad', icon: OctagonAlert },
  warning: { tone: 'warn', icon: CircleAlert },
  info: { tone: 'info', icon: Info },
}

/** What needs somebody now: the freeze, and the worst alerts. */
export function AlertsBanner({ overview: { alerts, frozen } }: { overview: Pick<Overview, 'alerts' | 'frozen'> }) {
  const texts = useTexts()
  if (alerts.length === 0 && !frozen) return null
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
        <section aria-label={texts.overview.openAlerts} className="overflow-hidden rounded-lg text-sm">
          <ul>
            {alerts.slice(0, mostShown).map(({ id, title, severity, since }) => {
              const { tone, icon: Icon } = looks[severity]
              return (
                <li key={id} className={classNames('px-4', toneSoft[tone])}>
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
            <PageLink
              to="/alerts"
              className={classNames(
                'flex min-h-11 items-center px-4 hover:underline md:min-h-8',
                toneSoft[looks[alerts[mostShown]?.severity ?? 'info'].tone],
              )}
            >
              {texts.overview.moreAlerts(alerts.length - mostShown)}
            </PageLink>
          )}
        </section>
      )}
    </div>
  )
}
