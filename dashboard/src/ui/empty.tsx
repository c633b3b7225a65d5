import { Inbox, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'

interface EmptyProps {
  title: ReactNode
  /** What to do next. */
  about?: ReactNode
  icon?: LucideIcon
  children?: ReactNode
}

/** Says that there is nothing, and what to do next. */
export function Empty({ title, about, icon: Icon = Inbox, children }: EmptyProps) {
  return (
    <div className="flex flex-col items-center gap-2 px-4 py-10 text-center">
      <Icon className="size-7 text-muted-foreground" strokeWidth={1.5} aria-hidden />
      <p className="text-sm font-medium">{title}</p>
      {about && <p className="max-w-prose text-sm text-muted-foreground">{about}</p>}
      {children && <div className="mt-2 flex flex-wrap justify-center gap-2">{children}</div>}
    </div>
  )
}
