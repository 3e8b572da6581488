import { to } from "../../paths";
import { Icon } from "../../widgets/Icon";

/** The way home and what this screen is, at the head of a screen without a release. */
export function HomeLink({ title }: { title: string }) {
  return (
    <>
      <a className="home" href={to.releases()} aria-label="All releases">
        <Icon name="back" />
        <Icon name="mark" />
      </a>
      <div className="brand">{title}</div>
      <span className="grow" />
    </>
  );
}
