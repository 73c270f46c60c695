// What every page loads. Each part looks for its own markup and does nothing where there is none; without scripts every page
// still works by links and plain forms.
import "htmx.org";
import { startAnswers } from "./answers.js";
import { startControls } from "./controls.js";
import { startPlayer } from "./player.js";
import { startTimer } from "./quiz-timer.js";
import { startSession } from "./session.js";
import { startSignOut } from "./sign-out.js";

const answers = startAnswers();
startSignOut(answers);
startSession();
startTimer();
startPlayer();
startControls();
