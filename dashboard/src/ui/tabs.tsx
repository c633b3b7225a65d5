import { Tabs as Radix } from 'radix-ui'
import type { ReactNode } from 'react'

interface TabsProps<Name extends string> {
  label: string
  value: Name
  onChange(value: Name): void
  tabs: readonly { name: Name; title: ReactNode; content: ReactNode }[]
}

/** Parts of a page of which one is seen. Those that are not seen ask for nothing. */
export function Tabs<Name extends string>({ label, value, onChange, tabs }: TabsProps<Name>) {
  return (
    <Radix.Root value={value} onValueChange={(next) => onChange(next as Name)}>
      <Radix.List aria-label={label} className="flex overflow-x-auto border-b [scrollbar-width:none]">
        {tabs.map(({ name, title }) => (
          <Radix.Trigger
            key={name}
            value={name}
            className="-mb-px min-h-11 shrink-0 border-b-2 border-transparent px-3 text-sm font-medium text-muted-foreground outline-offset-[-2px] hover:text-foreground data-[state=active]:border-primary data-[state=active]:text-foreground md:min-h-10"
          >
            {title}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map(({ name, content }) => (
        <Radix.Content key={name} value={name} className="pt-4">
          {content}
        </Radix.Content>
      ))}
    </Radix.Root>
  )
}
