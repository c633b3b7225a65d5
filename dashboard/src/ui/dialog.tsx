import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import { type ReactNode, useState } from 'react'
import { useTexts } from '../texts/texts.ts'
import { Button } from './button.tsx'
import { classNames } from './class-names.ts'

interface DialogProps {
  isOpen: boolean
  onClose(): void
  title: ReactNode
  about?: ReactNode
  /** The buttons at its foot. */
  actions?: ReactNode
  isWide?: boolean
  children?: ReactNode
}

/** Asks for something above the page; at the foot of a phone's screen, in the middle of a wider one. */
export function Dialog({ isOpen, onClose, ...props }: DialogProps) {
  return (
    <Radix.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Sheet {...props} />
      </Radix.Portal>
    </Radix.Root>
  )
}

function Sheet({ title, about, actions, isWide = false, children }: Omit<DialogProps, 'isOpen' | 'onClose'>) {
  const texts = useTexts()
  // It gets the focus back at the end: Radix does that only for buttons of its own.
  const [before] = useState(() => document.activeElement)
  return (
    <>
      {/* Not Radix's own overlay: it writes a style element. styles.css holds the page still. */}
      <div className="fixed inset-0 z-40 bg-black/45" aria-hidden />
      <Radix.Content
        {...(about === undefined && { 'aria-describedby': undefined })}
        onCloseAutoFocus={(event) => {
          event.preventDefault()
          if (before instanceof HTMLElement) before.focus()
        }}
        className={classNames(
          'fixed inset-x-0 bottom-0 z-50 flex max-h-[92dvh] flex-col rounded-t-xl border bg-card shadow-xl outline-none',
          'md:inset-x-auto md:top-[10dvh] md:bottom-auto md:left-1/2 md:max-h-[80dvh] md:w-full md:-translate-x-1/2 md:rounded-xl',
          isWide ? 'md:max-w-3xl' : 'md:max-w-lg',
        )}
      >
        <header className="flex items-start justify-between gap-2 px-5 pt-4 pb-2">
          <div className="min-w-0">
            <Radix.Title className="text-base font-semibold wrap-anywhere">{title}</Radix.Title>
            {about && <Radix.Description className="mt-1 text-sm text-muted-foreground">{about}</Radix.Description>}
          </div>
          <Radix.Close asChild>
            <Button look="ghost" size="icon" className="-mt-1.5 -mr-2.5" aria-label={texts.close}>
              <X aria-hidden />
            </Button>
          </Radix.Close>
        </header>
        {children && <div className="min-h-0 flex-1 overflow-y-auto px-5 py-2">{children}</div>}
        <footer className="flex flex-col-reverse gap-2 px-5 pt-2 pb-[max(1.25rem,env(safe-area-inset-bottom))] md:flex-row md:justify-end">
          {actions}
        </footer>
      </Radix.Content>
    </>
  )
}
