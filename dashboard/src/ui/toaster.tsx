import { Toaster as Sonner, toast } from 'sonner'
import type { Problem } from '../client/problem.ts'
import { useTexts } from '../texts/texts.ts'

/** Where messages come up; they are read out as well. */
export function Toaster() {
  const texts = useTexts()
  return (
    <Sonner
      position="bottom-right"
      containerAriaLabel={texts.toasts}
      mobileOffset={{ bottom: 'calc(4.5rem + env(safe-area-inset-bottom))' }}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast: 'flex w-full items-start gap-2.5 rounded-lg border bg-card p-3.5 text-sm text-foreground shadow-lg',
          title: 'font-medium wrap-anywhere',
          description: 'mt-0.5 text-muted-foreground wrap-anywhere',
          icon: 'mt-0.5 shrink-0',
          success: '[&_[data-icon]]:text-good',
          error: '[&_[data-icon]]:text-bad',
        },
      }}
    />
  )
}

/** Says that something was done. */
export function tellDone(what: string): void {
  toast.success(what)
}

/** Says that something was not done, and why. */
export function tellProblem({ message, detail, errors }: Problem): void {
  const lines = [detail, ...Object.entries(errors).map(([path, each]) => `${path}: ${each}`)].filter(Boolean)
  toast.error(message, { description: lines.join(' · ') || undefined, duration: 10_000 })
}
