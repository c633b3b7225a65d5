import { Play } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useMay } from '../client/session.ts'
import { useTexts } from '../texts/texts.ts'
import { Button } from '../ui/button.tsx'

const RunNowDialog = lazy(() => import('./run-now-dialog.tsx'))

interface RunNowProps {
  /** Without it, the dialog asks which. */
  pipeline?: string
  look?: 'primary' | 'outline' | 'ghost'
  /** Its sign only, where there is little room. */
  isBare?: boolean
}

/** A button that asks how a pipeline is to run, and starts it. */
export function RunNow({ pipeline, look = 'outline', isBare = false }: RunNowProps) {
  const texts = useTexts()
  const mayRun = useMay('operator')
  const [isOpen, setOpen] = useState(false)
  if (!mayRun) return null
  const label = pipeline === undefined ? texts.runNow.open : texts.runNow.openOf(pipeline)
  return (
    <>
      <Button
        look={look}
        size={isBare ? 'icon' : 'normal'}
        // Where its words are seen, they are its name.
        {...(isBare && { 'aria-label': label })}
        title={label}
        onClick={() => setOpen(true)}
      >
        <Play aria-hidden />
        {!isBare && texts.runNow.open}
      </Button>
      {isOpen && (
        <Suspense>
          <RunNowDialog pipeline={pipeline} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  )
}
