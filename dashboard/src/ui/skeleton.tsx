import { classNames } from './class-names.ts'

/** The shape of what is on its way. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={classNames('animate-pulse rounded-md bg-muted', className)} />
}

/** Lines of a list or a table that is on its way. */
export function SkeletonLines({ count = 6 }: { count?: number }) {
  return (
    <div className="flex flex-col gap-3 p-4">
      {Array.from({ length: count }, (_, index) => (
        <Skeleton key={index} className="h-6" />
      ))}
    </div>
  )
}
