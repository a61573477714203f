/** Pixels with 8 bits a channel, [height, width, 3] in row-major order, sRGB. */
export interface RGBImage {
  readonly data: Uint8Array | Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** An image as filters see it. */
export interface CurationImage {
  /** Its width in pixels, turned as its EXIF says. */
  readonly width: number;
  /** Its height in pixels, turned as its EXIF says. */
  readonly height: number;
  /** The whole image, shrunk so that its longer side is at most {@link SMALL_SIDE}; never enlarged. */
  readonly small: RGBImage;
  /** The whole image, shrunk so that its longer side is at most `longerSide`; never enlarged. */
  load(longerSide: number): Promise<RGBImage>;
}

/** The longer side of `CurationImage.small`: scores are measured at a size that does not depend on the camera. */
export const SMALL_SIDE = 256;
