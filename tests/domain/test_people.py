"""What an account is good for."""

from course_app.domain.people import AccountStatus, status


def test_each_account_has_one_status() -> None:
    found = {
        (active, has_password): status(active=active, has_password=has_password)
        for active in (True, False)
        for has_password in (True, False)
    }
    assert found == {
        (True, True): AccountStatus.ACTIVE,
        (True, False): AccountStatus.INVITED,
        (False, True): AccountStatus.DISABLED,
        (False, False): AccountStatus.DISABLED,
    }
