"""The catalog: courses, modules, lessons, quizzes and questions as frozen values."""
