"""Made from acts.yaml by `./run check --write`; a name that is no act is no name here."""

from noaber.record.viewers import ActName

MESSAGE_POSTED = ActName("post.message_posted")
MESSAGE_READ = ActName("post.message_read")
NOTICE_CLAIMED = ActName("post.notice_claimed")
NOTICE_SENT = ActName("post.notice_sent")
NOTICE_FAILED = ActName("post.notice_failed")
LETTER_SENT = ActName("post.letter_sent")
