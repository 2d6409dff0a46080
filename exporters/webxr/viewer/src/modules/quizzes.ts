// Quizzes, drawn and read out; visit/quizzes.ts, which marks the answers, is always there.

import "../main";

export { cardOf, makeQuiz } from "../overlays/quiz";
export { QuizGroup } from "../page/quizzes";
