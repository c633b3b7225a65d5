import { ChevronDown } from 'lucide-react'
import { useId, useState } from 'react'
import { useOperationTexts } from '../texts/operations.ts'
import { Button } from '../ui/button.tsx'
import { classNames } from '../ui/class-names.ts'
import { Checkbox } from '../ui/input.tsx'
import { lineLinkClass } from '../ui/link-class.ts'
import { PageLink } from '../ui/page-link.tsx'
import { When } from '../ui/when.tsx'
import { AlertActions, isOpenAlert } from './alert-actions.tsx'
import { type Alert, AlertBadge, SeverityBadge } from './alert-looks.tsx'
import { AlertMeaning } from './alert-meaning.tsx'

interface AlertListProps {
  alerts: readonly Alert[]
  /** Ids of those that are selected; without it none can be. */
  selected?: ReadonlySet<string> | undefined
  onSelect?(ids: ReadonlySet<string>): void
}

/** Alerts, one a line: each can be opened to its evidence, and acknowledged there, or several together. */
export function AlertList({ alerts, selected, onSelect }: AlertListProps) {
  return (
    <ul>
      {alerts.map((alert) => (
        <AlertLine
          key={alert.id}
          alert={alert}
          isSelected={selected?.has(alert.id)}
          onSelect={() => onSelect?.(toggled(selected ?? new Set(), alert.id))}
        />
      ))}
    </ul>
  )
}

interface AlertLineProps {
  alert: Alert
  /** Undefined where it cannot be. */
  isSelected: boolean | undefined
  onSelect(): void
}

function AlertLine({ alert, isSelected, onSelect }: AlertLineProps) {
  const texts = useOperationTexts().alerts
  const [isOpen, setOpen] = useState(false)
  const id = useId()
  const { severity, state, title, since, count, subject, acknowledgedBy } = alert
  return (
    <li className="border-b text-sm last:border-0">
      <div
        className={classNames(
          'grid gap-x-4 gap-y-1.5 px-4 py-3',
          isSelected === undefined
            ? 'md:grid-cols-[7rem_minmax(0,1fr)_auto]'
            : 'md:grid-cols-[9.5rem_minmax(0,1fr)_auto]',
          isSelected && 'bg-muted/60',
        )}
      >
        <div className="flex items-center gap-2">
          {isSelected !== undefined && (
            <Checkbox
              isBare
              className={classNames('-my-2 -ml-3', !isOpenAlert(alert) && 'invisible')}
              label={texts.select(title)}
              checked={isSelected}
              onChange={onSelect}
            />
          )}
          <div className="flex gap-2 md:flex-col md:items-start">
            <SeverityBadge severity={severity} />
            <AlertBadge state={state} />
          </div>
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
            className="-my-2 md:my-0"
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
            <Fields fields={alert.facts.fields} />
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

/** What a rule tells of it, each on lines of its own: evidence is long. */
function Fields({ fields = {} }: { fields: Alert['facts']['fields'] }) {
  return (
    <dl className="flex flex-col gap-2 empty:hidden">
      {Object.entries(fields).map(([name, value]) => (
        <div key={name} className="min-w-0">
          <dt className="text-xs text-muted-foreground">{name}</dt>
          <dd className="wrap-anywhere tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function toggled(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  return ids.has(id) ? new Set([...ids].filter((each) => each !== id)) : new Set([...ids, id])
}
