import { cva, type VariantProps } from 'class-variance-authority'
import { LoaderCircle } from 'lucide-react'
import type { ComponentProps } from 'react'
import { classNames } from './class-names.ts'

/** How a button looks, for links that look like one. On a phone it is 44 px high. */
export const buttonClass = cva(
  'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md text-sm font-medium whitespace-nowrap transition-colors select-none disabled:opacity-50 aria-disabled:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0',
  {
    variants: {
      look: {
        primary: 'bg-primary text-primary-foreground hover:bg-primary/90',
        outline: 'border border-border bg-card hover:bg-muted',
        ghost: 'hover:bg-muted',
        danger: 'border border-bad/40 bg-card text-bad hover:bg-bad-soft',
      },
      size: {
        normal: 'h-11 px-3.5 md:h-8.5',
        icon: 'size-11 md:size-8.5',
      },
    },
    defaultVariants: { look: 'outline', size: 'normal' },
  },
)

interface ButtonProps extends ComponentProps<'button'>, VariantProps<typeof buttonClass> {
  /** While it is at it, it cannot be pressed again. */
  isBusy?: boolean
}

export function Button({ className, look, size, isBusy = false, children, disabled, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      className={classNames(buttonClass({ look, size }), className)}
      disabled={disabled || isBusy}
      aria-busy={isBusy || undefined}
      {...rest}
    >
      {isBusy && <LoaderCircle className="animate-spin" aria-hidden />}
      {children}
    </button>
  )
}
