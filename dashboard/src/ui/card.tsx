import { type ComponentProps, type ReactNode, useId } from 'react'
import { classNames } from './class-names.ts'

interface CardProps extends Omit<ComponentProps<'section'>, 'title'> {
  title?: ReactNode
  /** Stands at the right of the title. */
  actions?: ReactNode
  /** Without padding, for tables and lists that go to the edge. */
  isFlush?: boolean
}

/** A part of a page under a heading. */
export function Card({ title, actions, isFlush = false, className, children, ...rest }: CardProps) {
  const id = useId()
  return (
    <section
      aria-labelledby={title ? id : undefined}
      className={classNames('min-w-0 rounded-lg border bg-card', className)}
      {...rest}
    >
      {(title || actions) && (
        <header className="flex min-h-12 flex-wrap items-center justify-between gap-x-4 gap-y-1 border-b px-4 py-1.5">
          <h2 id={id} className="min-w-0 text-sm font-semibold wrap-anywhere">
            {title}
          </h2>
          {actions}
        </header>
      )}
      <div className={isFlush ? '' : 'p-4'}>{children}</div>
    </section>
  )
}
