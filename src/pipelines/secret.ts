/** A value that must not be seen. Only {@link Secret.reveal} gives it out; everything else shows `***`. */
export interface Secret {
  readonly name: string
  reveal(): string
}
