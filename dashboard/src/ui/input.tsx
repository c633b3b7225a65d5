import { type ComponentProps, type ReactNode, useId } from 'react'
import { classNames } from './class-names.ts'
import { controlClass } from './schema-form/control-class.ts'

export function Input({ className, ...rest }: ComponentProps<'input'>) {
  return <input className={classNames(controlClass, 'h-11 md:h-8.5', className)} {...rest} />
}

export function Textarea({ className, ...rest }: ComponentProps<'textarea'>) {
  return <textarea className={classNames(controlClass, 'min-h-20', className)} {...rest} />
}

/** The browser's own: on a phone nothing is better, and nothing is injected. */
export function Select({ className, ...rest }: ComponentProps<'select'>) {
  return <select className={classNames(controlClass, 'h-11 py-0 pr-2 md:h-8.5', className)} {...rest} />
}

interface FieldProps {
  label: ReactNode
  about?: ReactNode
  problem?: string | undefined
  children(control: { id: string; 'aria-describedby': string | undefined; 'aria-invalid': boolean }): ReactNode
}

/** A control under its label, with what is said of it and what is wrong with it. */
export function Field({ label, about, problem, children }: FieldProps) {
  const id = useId()
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      {children({
        id,
        'aria-describedby': about || problem ? `${id}-note` : undefined,
        'aria-invalid': Boolean(problem),
      })}
      {(about || problem) && (
        <p id={`${id}-note`} className={classNames('text-sm', problem ? 'text-bad' : 'text-muted-foreground')}>
          {problem ?? about}
        </p>
      )}
    </div>
  )
}

interface CheckboxProps extends Omit<ComponentProps<'input'>, 'type'> {
  label: ReactNode
  /** The label is read, not seen. */
  isBare?: boolean
}

/** A box to tick; what is around it counts too, so that a thumb finds it. */
export function Checkbox({ label, isBare = false, className, ...rest }: CheckboxProps) {
  return (
    <label
      className={classNames(
        'inline-flex min-h-11 items-center gap-2 text-sm md:min-h-8',
        isBare && 'min-w-11 justify-center md:min-w-8',
        className,
      )}
    >
      <input type="checkbox" className="size-4 shrink-0 accent-primary" {...rest} />
      <span className={isBare ? 'sr-only' : 'min-w-0 wrap-anywhere'}>{label}</span>
    </label>
  )
}
