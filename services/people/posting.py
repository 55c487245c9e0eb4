"""Posts as an office reads them: those that somebody holds, those sent out as a code, those that nobody has yet."""

from services.people import appointing, codes
from services.people.appointing import Vacant
from services.people.codes import Listed
from services.people.telling_posts import Held
from services.unit_of_work import UnitOfWork

Line = Held | Listed | Vacant


def posts(uow: UnitOfWork, unit_id: int, *, by: int) -> list[Line]:
    """Return every post of a unit; one whose code nobody has used yet stands as that code. NoRight.

    Held ones come first, then those that the plan or a group has, then codes for what neither of them names.
    """
    sent = [one for one in codes.listed(uow, unit_id, by=by) if one.code.gives_post and not one.used]
    for_post = {(one.unit.key, one.code.role, one.code.title): one for one in reversed(sent)}
    vacant = appointing.vacant(uow, unit_id, by=by)
    stands = [for_post.get((one.unit.key, one.role, one.title), one) for one in vacant]
    return [*appointing.held(uow, unit_id, by=by), *stands, *(one for one in sent if one not in stands)]
