import { useNavigate } from '@tanstack/react-router'
import { CirclePause, CirclePlay, CircleX, RotateCcw } from 'lucide-react'
import { useState } from 'react'
import { useMay } from '../../../client/session.ts'
import { useChange } from '../../../client/use-get.ts'
import { useTexts } from '../../../texts/texts.ts'
import { Button } from '../../../ui/button.tsx'
import { Confirm } from '../../../ui/confirm.tsx'
import { tellDone } from '../../../ui/toaster.tsx'
import { RetryDialog } from './retry-dialog.tsx'
import type { Run } from './run.ts'

/** What a person may do with a run as it stands. */
export function RunActions({ run: { id, actions, steps } }: { run: Run }) {
  const texts = useTexts().run
  const navigate = useNavigate()
  const mayChange = useMay('operator')
  const [isRetrying, setRetrying] = useState(false)
  const told = ({ result }: { result: 'done' | 'requested' }) => tellDone(texts.results[result])
  const resume = useChange('post', '/api/runs/{id}/resume', told)
  const pause = useChange('post', '/api/runs/{id}/pause', told)
  const cancel = useChange('post', '/api/runs/{id}/cancel', told)
  if (!mayChange) return null
  const input = { path: { id } }
  const may = (action: (typeof actions)[number]) => actions.includes(action)
  return (
    <>
      {may('pause') && (
        <Button isBusy={pause.isPending} onClick={() => pause.mutate(input)}>
          <CirclePause aria-hidden />
          {texts.pause}
        </Button>
      )}
      {may('retry') && (
        <Button onClick={() => setRetrying(true)}>
          <RotateCcw aria-hidden />
          {texts.retry}
        </Button>
      )}
      {may('cancel') && (
        <Confirm
          question={texts.cancelAsk}
          about={texts.cancelAbout}
          label={texts.cancel}
          isDanger
          onConfirm={() => cancel.mutateAsync(input)}
        >
          {(open) => (
            <Button look="danger" onClick={open}>
              <CircleX aria-hidden />
              {texts.cancel}
            </Button>
          )}
        </Confirm>
      )}
      {may('resume') && (
        <Button look="primary" isBusy={resume.isPending} onClick={() => resume.mutate(input)}>
          <CirclePlay aria-hidden />
          {texts.resume}
        </Button>
      )}
      {isRetrying && (
        <RetryDialog
          run={id}
          steps={steps.map(({ name }) => name)}
          onClose={() => setRetrying(false)}
          onDone={(started) => void navigate({ to: '/runs/$id', params: { id: started }, search: {} })}
        />
      )}
    </>
  )
}
