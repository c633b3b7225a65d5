import { useOperationTexts } from '../texts/operations.ts'
import { lineLinkClass } from '../ui/link-class.ts'
import { PageLink } from '../ui/page-link.tsx'
import { When } from '../ui/when.tsx'
import { type Alert, AlertBadge, SeverityBadge } from './alert-looks.tsx'

/** Alerts, one a line. */
export function AlertList({ alerts }: { alerts: readonly Alert[] }) {
  const texts = useOperationTexts().alerts
  return (
    <ul>
      {alerts.map(({ id, severity, state, title, since, count, subject, acknowledgedBy }) => (
        <li
          key={id}
          className="grid gap-x-4 gap-y-1.5 border-b px-4 py-3 text-sm last:border-0 md:grid-cols-[7rem_minmax(0,1fr)_auto]"
        >
          <div className="flex gap-2 md:flex-col md:items-start">
            <SeverityBadge severity={severity} />
            <AlertBadge state={state} />
          </div>
          <div className="min-w-0">
            <PageLink to={`/alerts/${id}`} className={`${lineLinkClass} wrap-anywhere`}>
              {title}
            </PageLink>
            <p className="text-xs text-muted-foreground wrap-anywhere">
              {subject}
              {acknowledgedBy && ` · ${texts.by(acknowledgedBy)}`}
            </p>
          </div>
          <p className="text-xs text-muted-foreground md:text-right">
            <When at={since} isRelative /> · {texts.times(count)}
          </p>
        </li>
      ))}
    </ul>
  )
}
