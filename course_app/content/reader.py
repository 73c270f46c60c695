"""From a source tree to courses: every document is read, then the rules look at each course as a whole."""

from collections.abc import Iterable

from course_app.content.courses import CourseDocuments
from course_app.content.digests import RENDERER_VERSION, course_digest, course_keys, files_of
from course_app.content.documents import Documents, read_documents
from course_app.content.fields import key_fault
from course_app.content.files import SourceTree
from course_app.content.report import EnoughError, Report
from course_app.content.text import one_line
from course_app.domain.catalog.courses import Course, CourseModule, Lesson
from course_app.domain.catalog.rules import Place, advise_on_course, check_course
from course_app.domain.catalog.rules.findings import unknown
from course_app.domain.problems import InvalidDocumentsError, Problem


def read_catalog(tree: SourceTree) -> tuple[CourseDocuments, ...]:
    """Every course in ``tree``, by key. Raises InvalidDocumentsError with every problem of all of them."""
    problems = list(tree.problems)
    problems.extend(
        Problem(path, 1, "this file belongs into the folder of a course")
        for path in tree.files
        if path.count("/") < 2
    )
    read: list[tuple[Course, Report]] = []
    for key in course_keys(tree):
        report = Report(places={(): (f"modules/{key}/course.yaml", 1)})
        try:
            course = _read_course(tree, key, report)
        except EnoughError:
            course = None
        problems.extend(report.problems)
        if course is not None:
            read.append((course, report))
    if problems:
        raise InvalidDocumentsError(problems)
    return tuple(_documents(tree, course, report) for course, report in read)


def _read_course(tree: SourceTree, key: str, report: Report) -> Course | None:
    if fault := key_fault(key):
        report.add(f"modules/{key}", 1, fault)
        return None
    documents = read_documents(tree, key, report)
    if documents.head is None:
        return None
    course = _assemble(key, documents, report)
    if () not in report.doubtful:
        for finding in check_course(course):
            report.settle(finding)
        _check_links(course, documents, report)
    return course


def _assemble(key: str, documents: Documents, report: Report) -> Course:
    head = documents.head
    assert head is not None  # noqa: S101 (the caller looked)
    modules = []
    for module in head.modules:
        lessons = tuple(_listed(documents, module.key, module.lessons, key, report))
        modules.append(CourseModule(module.key, module.title, module.summary, lessons, module.quiz))
    _check_listing(documents, key, report)
    return Course(
        key=key,
        title=head.title,
        summary=head.summary,
        language=head.language,
        open_enrolment=head.enrolment == "open",
        audience=head.audience,
        objectives=head.objectives,
        sources=head.sources,
        modules=tuple(modules),
        quizzes=tuple(documents.quizzes),
        banks=tuple(documents.banks),
        completion=head.completion,
        exam=head.exam,
        certificate_months=head.certificate_months,
        glossary=documents.glossary,
        indicators=documents.indicators,
        contacts=documents.contacts,
        job_aids=tuple(documents.job_aids),
        assets=tuple(picture.asset for picture in documents.pictures.values()),
    )


def _listed(
    documents: Documents, module: str, lessons: Iterable[tuple[str, int]], course: str, report: Report
) -> Iterable[Lesson]:
    for key, line in lessons:
        lesson = documents.lessons.get((module, key))
        if lesson is not None:
            yield lesson
        else:
            known = [name for folder, name in documents.lessons if folder == module]
            message = f"{unknown('lesson', key, known)}: there is no file modules/{course}/{module}/{key}.md"
            report.add(f"modules/{course}/course.yaml", line, message)
            report.doubt(("modules",))


def _check_listing(documents: Documents, course: str, report: Report) -> None:
    head = documents.head
    if head is None or any(doubt[:1] in {("modules",), ()} for doubt in report.doubtful):
        return
    listed = {(module.key, key) for module in head.modules for key, _ in module.lessons}
    modules = {module.key for module in head.modules}
    for module, key in documents.lessons:
        path = f"modules/{course}/{module}/{key}.md"
        if ("lessons", module, key) in report.doubtful:
            continue
        if module not in modules:
            report.add(path, 1, f"course.yaml has no module '{module}'")
        elif (module, key) not in listed:
            report.add(path, 1, f"this lesson is not in the list of module '{module}' in course.yaml")


def _check_links(course: Course, documents: Documents, report: Report) -> None:
    lessons = [lesson.key for lesson in course.lessons()]
    if ("modules",) not in report.doubtful:
        for reference in documents.references.lessons:
            if reference.key not in lessons:
                reference.part.problem(reference.line, unknown("lesson", reference.key, lessons))
    unread = {
        "job-aids" if doubt[0] == "job_aids" else doubt[1] for doubt in report.doubtful if _is_page(doubt)
    }
    for path in documents.pictures:
        if path not in documents.references.pictures and path.split("/")[2] not in unread:
            report.add(path, 1, "no lesson and no job aid shows this picture")


def _is_page(place: Place) -> bool:
    """Whether ``place`` is a whole lesson or job aid; one that could not be read may have shown any picture."""
    return (place[:1], len(place)) in {(("lessons",), 3), (("job_aids",), 2)}


def _documents(tree: SourceTree, course: Course, report: Report) -> CourseDocuments:
    names = ("last_verified", "review_by")
    lines = {
        name: report.places[("contacts", name)][1] for name in names if ("contacts", name) in report.places
    }
    files = {asset.digest: tree.files[asset.path] for asset in course.assets}
    advice = tuple(
        Problem(*report.locate(finding.where), one_line(finding.words))
        for finding in advise_on_course(course)
    )
    return CourseDocuments(
        course,
        course_digest(tree, course.key),
        RENDERER_VERSION,
        files,
        files_of(tree, course.key),
        advice,
        lines,
    )
