import type { ReactNode } from 'react'
import { Button } from './button.tsx'

interface SelectionBarProps {
  /** How many are selected, in words. */
  label: string
  clear: string
  onClear(): void
  /** What can be done with them. */
  children: ReactNode
}

/** What can be done with all that is selected, over the foot of the page. */
export function SelectionBar({ label, clear, onClear, children }: SelectionBarProps) {
  return (
    <div
      role="region"
      aria-label={label}
      className="fixed inset-x-2 bottom-[calc(4rem+env(safe-area-inset-bottom))] z-20 flex flex-wrap items-center gap-2 rounded-lg border bg-card p-2 pl-4 shadow-lg md:inset-x-auto md:bottom-4 md:left-[calc(50%+7rem)] md:-translate-x-1/2"
    >
      <span className="mr-2 text-sm font-medium tabular-nums max-md:w-full">{label}</span>
      {children}
      <Button look="ghost" onClick={onClear}>
        {clear}
      </Button>
    </div>
  )
}
