import { DropdownMenu as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'

/** A button that opens a list of things to do. */
export function Menu({ button, children }: { button: ReactNode; children: ReactNode }) {
  // Not modal: a modal one writes a style element, which our content security policy refuses.
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{button}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align="end"
          sideOffset={4}
          collisionPadding={8}
          className="z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-44 overflow-y-auto rounded-lg border bg-card p-1 shadow-lg"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

const itemClass =
  'flex min-h-11 w-full items-center gap-2 rounded-md px-2.5 text-sm outline-none select-none data-disabled:opacity-50 data-highlighted:bg-muted md:min-h-8 [&_svg]:size-4 [&_svg]:shrink-0'

interface MenuItemProps {
  onSelect?(): void
  isDisabled?: boolean
  isDanger?: boolean
  /** The item is the link or the like inside it. */
  asChild?: boolean
  children: ReactNode
}

export function MenuItem({ onSelect, isDisabled = false, isDanger = false, asChild = false, children }: MenuItemProps) {
  return (
    <Radix.Item
      asChild={asChild}
      disabled={isDisabled}
      onSelect={onSelect}
      className={classNames(itemClass, isDanger && 'text-bad')}
    >
      {children}
    </Radix.Item>
  )
}

interface MenuChoiceProps<Value extends string> {
  label: string
  value: Value
  options: readonly { value: NoInfer<Value>; label: string }[]
  onChange(value: NoInfer<Value>): void
}

/** One of a few, marked. */
export function MenuChoice<Value extends string>({ label, value, options, onChange }: MenuChoiceProps<Value>) {
  return (
    <Radix.RadioGroup value={value} onValueChange={(next) => onChange(next as Value)}>
      <Radix.Label className="px-2.5 pt-2 pb-1 text-xs text-muted-foreground">{label}</Radix.Label>
      {options.map((option) => (
        <Radix.RadioItem key={option.value} value={option.value} className={classNames(itemClass, 'pl-7 relative')}>
          <Radix.ItemIndicator className="absolute left-2.5 size-2 rounded-full bg-primary" />
          {option.label}
        </Radix.RadioItem>
      ))}
    </Radix.RadioGroup>
  )
}

export function MenuLine() {
  return <Radix.Separator className="my-1 h-px bg-border" />
}
