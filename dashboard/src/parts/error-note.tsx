interface ErrorNoteProps {
  error: { code: string; message: string; step?: string | undefined }
}

/** Why something failed, in the words of what failed. It stays text, whatever it says. */
export function ErrorNote({ error: { code, message, step } }: ErrorNoteProps) {
  return (
    <div className="rounded-md bg-bad-soft px-3 py-2 text-sm">
      <p className="font-mono text-xs wrap-anywhere text-bad">{step === undefined ? code : `${step} · ${code}`}</p>
      <p className="mt-0.5 whitespace-pre-wrap wrap-anywhere">{message}</p>
    </div>
  )
}
