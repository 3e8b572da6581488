import { useBackend } from "../../backend/backend";
import { go, to } from "../../paths";
import { useKeys } from "../../state/keys";
import { noticeFailure } from "../../state/notices";
import { Button } from "../../widgets/Button";

/** What came from elsewhere, a record to be verified or a request to be answered, and the keys to answer with. */
export function Signatures() {
  const backend = useBackend();
  const answer = async () => {
    try {
      const path = await backend.pickFile("A request for a signature");
      if (path !== null) go(to.request(path));
    } catch (thrown) {
      noticeFailure(thrown);
    }
  };
  const verify = () => go(to.verify());
  const keys = () => go(to.keys());
  useKeys([
    { keys: "v", label: "Verify a record", group: "Releases", run: verify },
    { keys: "a", label: "Answer a request for a signature…", group: "Releases", run: answer },
    { keys: "k", label: "Show the keys of this machine", group: "Releases", run: keys },
  ]);
  return (
    <>
      <Button look="big" onPress={keys}>
        Keys
      </Button>
      <Button look="big" onPress={answer}>
        Answer request…
      </Button>
      <Button look="big" onPress={verify}>
        Verify record
      </Button>
    </>
  );
}
