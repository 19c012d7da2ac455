/** The project's mark: a flame that rises out of a cloud. Decoration; the name stands beside it. */
export function BrandMark({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden focusable="false">
      <rect width="32" height="32" rx="8" fill="#063840" />
      <path
        fill="#ff8a4c"
        d="M16.800 3.400c.300 3.700 6.300 6.300 6.300 12.400 0 4.200-3.200 7.200-7.100 7.200s-7.100-3-7.100-6.900c0-3 1.700-5 3.500-6.800.2 2 .9 3.200 2.300 3.900-.7-3.600-.1-6.900 2.100-9.800z"
      />
      <path
        fill="#ffd2b0"
        d="M16.600 12.200c.2 2.100 2.900 3.200 2.900 6.200h-6.600c0-2 1-3.200 2-4.200.1.900.500 1.500 1.100 1.800-.2-1.400 0-2.700.600-3.800z"
      />
      <path
        fill="#eaf7f8"
        d="M9.300 27a4.300 4.300 0 0 1-.3-8.600 5.600 5.600 0 0 1 10.300-1.300 4.600 4.600 0 0 1 1.900-.4 5.150 5.150 0 0 1 .2 10.300z"
      />
    </svg>
  )
}
