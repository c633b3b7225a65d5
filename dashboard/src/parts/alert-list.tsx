import { ChevronDown } from 'lucide-react'
import { useId, useState } from 'react'
import { useOperationTexts } from '../texts/operations.ts'
import { Button } from '../ui/button.tsx'
import { classNames } from '../ui/class-names.ts'
import { Facts } from '../ui/facts.tsx'
import { lineLinkClass } from '../ui/link-class.ts'
import { PageLink } from '../ui/page-link.tsx'
import { When } from '../ui/when.tsx'
import { AlertActions } from './alert-actions.tsx'
import { type Alert, AlertBadge, SeverityBadge } from './alert-looks.tsx'
import { AlertMeaning } from './alert-meaning.tsx'

/** Alerts, one a line: each can be opened to its evidence, and acknowledged there. */
export function AlertList({ alerts }: { alerts: readonly Alert[] }) {
  return (
    <ul>
      {alerts.map((alert) => (
        <AlertLine key={alert.id} alert={alert} />
      ))}
    </ul>
  )
}

function AlertLine({ alert }: { alert: Alert }) {
  const texts = useOperationTexts().alerts
  const [isOpen, setOpen] = useState(false)
  const id = useId()
  const { severity, state, title, since, count, subject, acknowledgedBy } = alert
  return (
    <li className="border-b text-sm last:border-0">
      <div className="grid gap-x-4 gap-y-1.5 px-4 py-3 md:grid-cols-[7rem_minmax(0,1fr)_auto]">
        <div className="flex gap-2 md:flex-col md:items-start">
          <SeverityBadge severity={severity} />
          <AlertBadge state={state} />
        </div>
        <div className="min-w-0">
          <PageLink to={`/alerts/${alert.id}`} className={`${lineLinkClass} wrap-anywhere`}>
            {title}
          </PageLink>
          <p className="text-xs text-muted-foreground wrap-anywhere">
            {subject}
            {acknowledgedBy && ` · ${texts.by(acknowledgedBy)}`}
          </p>
        </div>
        <div className="flex flex-wrap items-center justify-between gap-x-3 text-xs text-muted-foreground md:justify-end">
          <span>
            <When at={since} isRelative /> · {texts.times(count)}
          </span>
          <Button
            look="ghost"
            size="icon"
            aria-label={texts.detailsOf(title)}
            aria-expanded={isOpen}
            aria-controls={id}
            onClick={() => setOpen(!isOpen)}
          >
            <ChevronDown className={classNames(isOpen && 'rotate-180')} aria-hidden />
          </Button>
        </div>
      </div>
      <div id={id} hidden={!isOpen}>
        {isOpen && (
          <div className="flex flex-col gap-4 border-t bg-muted/30 px-4 py-4">
            <Facts facts={Object.entries(alert.facts.fields ?? {})} />
            <AlertMeaning alert={alert} />
            <div className="flex flex-wrap gap-2 empty:hidden">
              <AlertActions alert={alert} />
            </div>
          </div>
        )}
      </div>
    </li>
  )
}
