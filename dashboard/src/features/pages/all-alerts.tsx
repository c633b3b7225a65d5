import { useOperationTexts } from '../../texts/operations.ts'
import { classNames } from '../../ui/class-names.ts'
import { PageLink } from '../../ui/page-link.tsx'

/** Leads to all alerts, of a system or of everything. */
export function AllAlerts({ system, className }: { system: string | undefined; className?: string }) {
  const texts = useOperationTexts().alerts
  return (
    <PageLink
      to="/alerts"
      {...(system !== undefined && { search: { system } })}
      className={classNames(
        'inline-flex min-h-11 items-center text-sm md:min-h-8',
        className ?? 'text-muted-foreground hover:text-foreground',
      )}
    >
      {texts.viewAll}
    </PageLink>
  )
}
