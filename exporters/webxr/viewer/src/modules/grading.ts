// Grades of pictures: exposure, white balance, contrast, saturation, LUTs.

import "../main";

export { makeGrading } from "../render/grades";
