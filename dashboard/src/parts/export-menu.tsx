import { Download } from 'lucide-react'
import { type Texts, useTexts } from '../texts/texts.ts'
import { Button } from '../ui/button.tsx'
import { Menu, MenuItem } from '../ui/menu.tsx'

const usual = ['csv', 'xlsx', 'pdf'] as const

type FormatName = keyof Texts['formats']

interface ExportMenuProps<Format extends FormatName> {
  addressOf(format: Format | (typeof usual)[number]): string
  /** Default: those that every list has. */
  formats?: readonly Format[]
}

/** All that a list holds, as a file. */
export function ExportMenu<Format extends FormatName = never>({ addressOf, formats }: ExportMenuProps<Format>) {
  const texts = useTexts()
  const button = (
    <Button>
      <Download aria-hidden />
      {texts.export}
    </Button>
  )
  return (
    <Menu button={button}>
      {(formats ?? usual).map((format) => (
        <MenuItem key={format} asChild>
          <a href={addressOf(format)} download>
            {texts.formats[format]}
          </a>
        </MenuItem>
      ))}
    </Menu>
  )
}
